package dev.fanlight.proto.av1;

/** Whether a payload can be used, and why not. */
public enum Av1Fault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    TRUNCATED("an element is longer than the bytes that are there, or there is none"),
    BAD_LENGTH("a length is written in too many bytes"),
    FORBIDDEN_BIT("the highest bit of an OBU header is set"),
    BAD_AGGREGATION("a packet that begins a coded video sequence continues an OBU of another");

    private final String meaning;

    Av1Fault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
