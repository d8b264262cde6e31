/** DTLS for one peer. */
@NullMarked
package dev.fanlight.rtc.dtls;

import org.jspecify.annotations.NullMarked;
