package dev.fanlight.proto.mjpeg;

/** What can be wrong with an MJPEG source. */
public enum MjpegFault {
    NOT_MJPEG("not-mjpeg", "The source answers with a content type that is not MJPEG.", true),
    NOT_JPEG("not-jpeg", "Something that is not a JPEG came where a picture was expected; it was skipped.", false),
    BAD_JPEG("bad-jpeg", "A picture's structure is broken; it was dropped.", false),
    ZERO_SIZE("zero-size", "A picture has no width or no height; it was dropped.", false),
    TRUNCATED("truncated", "A picture ended before its last byte; it was dropped.", false),
    FRAME_TOO_LARGE("frame-too-large", "A picture is larger than the limit; it was dropped.", false),
    LENGTH_MISMATCH("length-mismatch", "A part's Content-Length is not the length of its picture.", false),
    HEADER_TOO_LONG("header-too-long", "A part's header has more bytes or lines than the limit.", true),
    MEMORY_FULL("memory-full", "This server has no memory left for another picture.", true),
    NO_BOUNDARY(
            "no-boundary",
            "No JPEG picture came within the bytes allowed for that. Perhaps it is H.264? Choose MJPEG at the source.",
            true),
    END_OF_STREAM("end-of-stream", "The source has said that no more pictures will come.", true);

    private final String metricName;
    private final String meaning;
    private final boolean fatal;

    MjpegFault(String metricName, String meaning, boolean fatal) {
        this.metricName = metricName;
        this.meaning = meaning;
        this.fatal = fatal;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return metricName;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** The connection cannot be read further; all bytes behind it are ignored. */
    public boolean fatal() {
        return fatal;
    }
}
