package dev.fanlight.proto.framing;

import java.util.Locale;

/** Why a framed stream cannot be read further. */
public enum FrameFault {
    TOO_LARGE("A frame is announced that is larger than the limit.");

    private final String meaning;

    FrameFault(String meaning) {
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
