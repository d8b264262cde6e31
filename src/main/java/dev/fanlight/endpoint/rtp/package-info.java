/** What the protocols that carry RTP packets share, on their way in and out; owns no thread. */
@NullMarked
package dev.fanlight.endpoint.rtp;

import org.jspecify.annotations.NullMarked;
