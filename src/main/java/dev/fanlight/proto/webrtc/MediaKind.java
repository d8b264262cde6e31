package dev.fanlight.proto.webrtc;

/** What a track is for the senses; the label is that of the m= line. */
public enum MediaKind {
    VIDEO("video"),
    AUDIO("audio");

    private final String label;

    MediaKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
