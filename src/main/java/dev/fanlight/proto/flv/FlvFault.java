package dev.fanlight.proto.flv;

import java.util.Locale;

/** Whether FLV bytes can be used, and why not. */
public enum FlvFault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    TRUNCATED("a tag ends inside its own header"),
    UNKNOWN_CODEC("a tag holds a codec that Fanlight does not know"),
    BAD_CONFIGURATION("a sequence header makes no sense"),
    NO_CONFIGURATION("a frame came before its sequence header"),
    BAD_FRAME("the NAL units of a frame are longer than the frame"),
    NOT_FLV("the bytes do not begin as FLV does"),
    TAG_TOO_LARGE("a tag is larger than the limit"),
    BAD_TAG("where a tag should begin there is none");

    private final String meaning;

    FlvFault(String meaning) {
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return "flv-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
