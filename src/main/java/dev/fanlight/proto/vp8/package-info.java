/** VP8 in RTP (RFC 7741), looked into without decoding, and its picture numbers rewritten; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.vp8;

import org.jspecify.annotations.NullMarked;
