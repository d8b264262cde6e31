/** Opus in RTP (RFC 7587), looked into without decoding; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.opus;

import org.jspecify.annotations.NullMarked;
