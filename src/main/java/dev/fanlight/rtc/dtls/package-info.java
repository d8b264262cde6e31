/**
 * DTLS for SRTP keys: Bouncy Castle behind one class. Owns virtual threads, one per handshake, and one per burst of
 * datagrams after it; callbacks run on the executor they were given.
 */
@NullMarked
package dev.fanlight.rtc.dtls;

import org.jspecify.annotations.NullMarked;
