/** RTSP 1.0 (RFC 2326): messages, interleaved frames, and both sides' sessions as machines; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtsp;

import org.jspecify.annotations.NullMarked;
