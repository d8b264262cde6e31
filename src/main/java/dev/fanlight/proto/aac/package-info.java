/** AAC: its configuration, ADTS, and RTP (RFC 3640), never decoded; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.aac;

import org.jspecify.annotations.NullMarked;
