package dev.fanlight.proto.annexb;

/** What can be wrong with a stream of NAL units. */
public enum AnnexBFault {
    NO_START_CODE("no-start-code", "Bytes came that belong to no NAL unit; they were skipped."),
    PICTURE_SPLIT("picture-split", "A part of a picture came after a pause that looked like its end; it was dropped."),
    FRAME_TOO_LARGE("frame-too-large", "A picture is larger than the limit; it was dropped.");

    private final String metricName;
    private final String meaning;

    AnnexBFault(String metricName, String meaning) {
        this.metricName = metricName;
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return metricName;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
