package dev.fanlight.media;

/** What a track's bytes are. */
public enum Codec {
    JPEG("jpeg");

    private final String label;

    Codec(String label) {
        this.label = label;
    }

    /** The name in API, metrics and logs. */
    public String label() {
        return label;
    }
}
