package dev.fanlight.media;

/** What a track's bytes are. */
public enum Codec {
    JPEG("jpeg", "MJPEG", true),
    H264("h264", "H.264", true),
    H265("h265", "H.265 (HEVC)", true),
    VP8("vp8", "VP8", true),
    VP9("vp9", "VP9", true),
    AV1("av1", "AV1", true),
    /** MPEG-4 Visual (ISO 14496-2). */
    MPEG4("mpeg4", "MPEG-4 Part 2", true),
    /** MPEG-1 and MPEG-2 Video (ISO 13818-2). */
    MPEG2("mpeg2", "MPEG-2", true),
    OPUS("opus", "Opus", false),
    AAC("aac", "AAC", false),
    /** MPEG-1 and MPEG-2 Audio, layers I to III. */
    MPEG_AUDIO("mpeg-audio", "MPEG audio (MP2 or MP3)", false),
    PCMU("pcmu", "G.711 µ-law", false),
    PCMA("pcma", "G.711 A-law", false),
    G722("g722", "G.722", false);

    private final String label;
    private final String title;
    private final boolean video;

    Codec(String label, String title, boolean video) {
        this.label = label;
        this.title = title;
        this.video = video;
    }

    /** The name in API, metrics and logs. */
    public String label() {
        return label;
    }

    /** As people call it, in sentences. */
    public String title() {
        return title;
    }

    public boolean isVideo() {
        return video;
    }
}
