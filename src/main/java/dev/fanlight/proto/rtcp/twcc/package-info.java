/** Transport-wide congestion feedback, both ends of it (draft-holmer-rmcat-transport-wide-cc-extensions-01); pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtcp.twcc;

import org.jspecify.annotations.NullMarked;
