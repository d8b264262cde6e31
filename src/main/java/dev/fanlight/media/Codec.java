package dev.fanlight.media;

/** What a track's bytes are. */
public enum Codec {
    JPEG("jpeg", true),
    H264("h264", true),
    H265("h265", true),
    VP8("vp8", true),
    VP9("vp9", true),
    AV1("av1", true),
    /** MPEG-4 Visual (ISO 14496-2). */
    MPEG4("mpeg4", true),
    /** MPEG-1 and MPEG-2 Video (ISO 13818-2). */
    MPEG2("mpeg2", true),
    OPUS("opus", false),
    AAC("aac", false),
    /** MPEG-1 and MPEG-2 Audio, layers I to III. */
    MPEG_AUDIO("mpeg-audio", false),
    PCMU("pcmu", false),
    PCMA("pcma", false),
    G722("g722", false);

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
