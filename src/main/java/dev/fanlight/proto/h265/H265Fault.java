package dev.fanlight.proto.h265;

/** Whether a payload can be used, and why not. */
public enum H265Fault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    EMPTY("there is no whole NAL unit header in it"),
    FORBIDDEN_BIT("the highest bit of a NAL unit is set, which marks a damaged one"),
    BAD_TEMPORAL_ID("a temporal id is zero where it is counted from one"),
    UNKNOWN_TYPE("its NAL unit type is none that RFC 7798 knows"),
    NESTED("an aggregation or a fragment holds another aggregation or fragment"),
    TRUNCATED("a unit is longer than the bytes that are there"),
    BAD_FRAGMENT("a fragment says that it both starts and ends its unit");

    private final String meaning;

    H265Fault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
