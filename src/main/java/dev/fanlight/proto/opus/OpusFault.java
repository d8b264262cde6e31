package dev.fanlight.proto.opus;

/** Whether a payload can be used, and why not. */
public enum OpusFault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    EMPTY("there is no byte in it"),
    TRUNCATED("it ends inside its count of frames"),
    BAD_COUNT("it holds no frame, or more than 120 ms of them"),
    UNEVEN("two frames of the same size do not fill it");

    private final String meaning;

    OpusFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
