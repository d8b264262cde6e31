package dev.fanlight.proto.vp8;

/** Whether a payload can be used, and why not. */
public enum Vp8Fault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    TRUNCATED("it ends inside its descriptor"),
    NO_DATA("nothing follows the descriptor"),
    BAD_KEYFRAME("a keyframe does not have its start code, or has no size");

    private final String meaning;

    Vp8Fault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
