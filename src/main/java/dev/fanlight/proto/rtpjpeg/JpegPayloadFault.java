package dev.fanlight.proto.rtpjpeg;

import java.util.Locale;

/** Why a payload, or the picture that it belongs to, was given up. */
public enum JpegPayloadFault {
    TRUNCATED("a payload ends within its headers"),
    UNKNOWN_TYPE("its type is not one of those that RFC 2435 defines for baseline JPEG"),
    BAD_TABLES("its quantization tables have a length that they cannot have, or are announced and never came"),
    NO_SIZE("it does not say how large the picture is, and neither does the description"),
    TOO_LARGE("the picture is larger than the limit"),
    INCOMPLETE("parts of the picture were lost on the way");

    private final String meaning;

    JpegPayloadFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people, without its full stop. */
    public String meaning() {
        return meaning;
    }

    /** The name in API and metrics. */
    public String metricName() {
        return "rtp-jpeg-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
