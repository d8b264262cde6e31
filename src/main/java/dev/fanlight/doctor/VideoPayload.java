package dev.fanlight.doctor;

import dev.fanlight.media.Codec;
import io.netty.buffer.ByteBuf;

/** What the doctor reads in the payloads of one codec, a few bytes of each. Belongs to one thread; makes no garbage. */
sealed interface VideoPayload
        permits H264Reading, H265Reading, Vp8Reading, Vp9Reading, Av1Reading, Mpeg4Reading, Mpeg2Reading {
    static VideoPayload of(Codec codec) {
        return switch (codec) {
            case H264 -> new H264Reading();
            case H265 -> new H265Reading();
            case VP8 -> new Vp8Reading();
            case VP9 -> new Vp9Reading();
            case AV1 -> new Av1Reading();
            case MPEG4 -> new Mpeg4Reading();
            case MPEG2 -> new Mpeg2Reading();
            case JPEG, OPUS, AAC, MPEG_AUDIO, PCMU, PCMA, G722 ->
                throw new IllegalArgumentException("no video comes in packets of " + codec.label());
        };
    }

    /** Looks into the bytes; all the questions below are then about them. */
    void read(ByteBuf bytes, int at, int lengthBytes); // hot

    /** Whether a slice of a picture begins in it; false for codecs that have none. */
    default boolean beginsSlice() {
        return false;
    }

    /** Whether that slice may be predicted from a picture that is shown later. */
    default boolean bidirectional() {
        return false;
    }

    /** Whether a slice of a picture begins in it with which decoding can begin. */
    default boolean beginsKeyPicture() {
        return false;
    }

    /** Of what a decoder has to know before such a picture: those bits that are in it. */
    default int parameterSets() {
        return 0;
    }

    /** Those bits that it has to know; 0 where the picture says all itself. */
    default int neededParameterSets() {
        return 0;
    }

    /** What the headers seen so far say; the same object while that is the same. */
    VideoTraits traits();
}
