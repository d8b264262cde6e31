/** AV1 in RTP (AV1 RTP specification 1.0), looked into without decoding; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.av1;

import org.jspecify.annotations.NullMarked;
