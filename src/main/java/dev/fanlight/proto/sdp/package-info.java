/** Session descriptions (RFC 8866) as browsers and encoders write them, read and written; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.sdp;

import org.jspecify.annotations.NullMarked;
