/** H.264 in RTP (RFC 6184), Annex B and AVCC: looked into, put together and taken apart, never decoded; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.h264;

import org.jspecify.annotations.NullMarked;
