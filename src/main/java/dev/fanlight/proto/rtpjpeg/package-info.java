/** JPEG as RTP payload (RFC 2435), made whole again; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtpjpeg;

import org.jspecify.annotations.NullMarked;
