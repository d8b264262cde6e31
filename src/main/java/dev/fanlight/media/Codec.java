package dev.fanlight.media;

/** What a track's bytes are. */
public enum Codec {
    JPEG("jpeg", true),
    H264("h264", true),
    H265("h265", true),
    VP8("vp8", true),
    VP9("vp9", true),
    AV1("av1", true),
    OPUS("opus", false);

    private final String label;
    private final boolean video;

    Codec(String label, boolean video) {
        this.label = label;
        this.video = video;
    }

    /** The name in API, metrics and logs. */
    public String label() {
        return label;
    }

    public boolean isVideo() {
        return video;
    }
}
