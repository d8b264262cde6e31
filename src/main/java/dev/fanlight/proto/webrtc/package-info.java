/** Offers and answers of a relay (RFC 9429), made and read without I/O; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.webrtc;

import org.jspecify.annotations.NullMarked;
