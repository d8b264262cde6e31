/** MPEG audio, layers I to III: the frame header and RTP (RFC 2250), never decoded; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.mpegaudio;

import org.jspecify.annotations.NullMarked;
