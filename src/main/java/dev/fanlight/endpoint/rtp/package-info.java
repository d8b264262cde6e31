/** What endpoints share that carry RTP: what came of a source, and how a viewer is served from the ring; no thread of its own. */
@NullMarked
package dev.fanlight.endpoint.rtp;

import org.jspecify.annotations.NullMarked;
