package dev.fanlight.transcode;

import dev.fanlight.media.Codec;

/** What a stream's pictures or sound can be converted to, for all who need it at once. */
public enum Rendition {
    /** Without B-frames, in the profile that every browser plays. */
    H264(Codec.H264),
    JPEG(Codec.JPEG),
    OPUS(Codec.OPUS),
    AAC(Codec.AAC);

    private final Codec codec;

    Rendition(Codec codec) {
        this.codec = codec;
    }

    public Codec codec() {
        return codec;
    }

    /** The name in API, metrics and logs. */
    public String label() {
        return codec.label();
    }

    /** Whether it is made of the pictures; else of the sound. */
    public boolean isVideo() {
        return codec.isVideo();
    }
}
