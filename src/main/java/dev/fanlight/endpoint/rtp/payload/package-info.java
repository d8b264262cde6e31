/** What the relay has to know of a payload, whatever its codec; pure, owns no thread. */
@NullMarked
package dev.fanlight.endpoint.rtp.payload;

import org.jspecify.annotations.NullMarked;
