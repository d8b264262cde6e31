/**
 * One peer's secured transport: ICE, DTLS and SRTP over sockets; the one media port, and the client's side. Each
 * transport belongs to one event loop for life; owns no thread but for looking up names.
 */
@NullMarked
package dev.fanlight.rtc;

import org.jspecify.annotations.NullMarked;
