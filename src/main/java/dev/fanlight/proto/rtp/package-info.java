/** RTP packets, header extensions, extended numbers and the timeline of a track (RFC 3550, 4588, 8285); pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtp;

import org.jspecify.annotations.NullMarked;
