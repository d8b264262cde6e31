package dev.fanlight.doctor;

import dev.fanlight.media.Codec;

/** Codecs as people call them. */
final class Names {
    private Names() {}

    static String of(Codec codec) {
        return switch (codec) {
            case JPEG -> "MJPEG";
            case H264 -> "H.264";
            case H265 -> "H.265 (HEVC)";
            case VP8 -> "VP8";
            case VP9 -> "VP9";
            case AV1 -> "AV1";
            case MPEG4 -> "MPEG-4 Part 2";
            case MPEG2 -> "MPEG-2";
            case OPUS -> "Opus";
            case AAC -> "AAC";
            case MPEG_AUDIO -> "MPEG audio (MP2 or MP3)";
            case PCMU -> "G.711 µ-law";
            case PCMA -> "G.711 A-law";
            case G722 -> "G.722";
        };
    }
}
