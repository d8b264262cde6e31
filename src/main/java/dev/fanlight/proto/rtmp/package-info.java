/** RTMP (Adobe 1.0, Enhanced RTMP v1 and v2): handshake, chunks, commands, both ends of a session; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtmp;

import org.jspecify.annotations.NullMarked;
