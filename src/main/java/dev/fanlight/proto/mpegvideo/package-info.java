/** MPEG-1, MPEG-2 and MPEG-4 Visual pictures: their headers and RTP (RFC 2250, RFC 6416), never decoded; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.mpegvideo;

import org.jspecify.annotations.NullMarked;
