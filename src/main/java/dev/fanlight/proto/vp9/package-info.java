/** VP9 in RTP (RFC 9628), looked into without decoding; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.vp9;

import org.jspecify.annotations.NullMarked;
