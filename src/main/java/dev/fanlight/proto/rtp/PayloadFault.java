package dev.fanlight.proto.rtp;

/** Whether a payload could be used to put a frame together, and why not. */
public enum PayloadFault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    EMPTY("there is no byte of a frame in it"),
    TRUNCATED("it announces more bytes than there are"),
    MALFORMED("its own header contradicts itself"),
    UNEXPECTED("it does not go on where the packet before ended"),
    UNSUPPORTED("it is of a kind that is not understood here"),
    TOO_LARGE("the frame would become larger than allowed");

    private final String meaning;

    PayloadFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
