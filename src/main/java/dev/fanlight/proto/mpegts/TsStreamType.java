package dev.fanlight.proto.mpegts;

/** What an elementary stream of a program holds. */
public enum TsStreamType {
    MPEG2("MPEG-2 video", true, true),
    MPEG4("MPEG-4 video", true, true),
    H264("H.264", true, true),
    H265("H.265", true, true),
    AV1("AV1", true, true),
    MPEG_AUDIO("MPEG audio", false, true),
    AAC_ADTS("AAC", false, true),
    AAC_LATM("AAC", false, true),
    OPUS("Opus", false, true),
    AC3("AC-3", false, false),
    KLV("KLV telemetry", false, false),
    OTHER("something else", false, false);

    private final String label;
    private final boolean video;
    private final boolean supported;

    TsStreamType(String label, boolean video, boolean supported) {
        this.label = label;
        this.video = video;
        this.supported = supported;
    }

    /** For people. */
    public String label() {
        return label;
    }

    public boolean isVideo() {
        return video;
    }

    /** Whether frames of it are handed on. */
    public boolean isSupported() {
        return supported;
    }

    public boolean isAudio() {
        return supported && !video;
    }
}
