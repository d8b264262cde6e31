/** H.265 in RTP (RFC 7798), looked into without decoding; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.h265;

import org.jspecify.annotations.NullMarked;
