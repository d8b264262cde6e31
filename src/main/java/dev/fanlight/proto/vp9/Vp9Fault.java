package dev.fanlight.proto.vp9;

/** Whether a payload can be used, and why not. */
public enum Vp9Fault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    TRUNCATED("it ends inside its descriptor"),
    NO_DATA("nothing follows the descriptor"),
    TOO_MANY_REFERENCES("a picture names more than three references");

    private final String meaning;

    Vp9Fault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
