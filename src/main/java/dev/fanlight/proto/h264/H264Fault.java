package dev.fanlight.proto.h264;

/** Whether a payload can be used, and why not. */
public enum H264Fault {
    /** Nothing is wrong. */
    NONE("nothing is wrong"),
    EMPTY("there is no byte in it"),
    FORBIDDEN_BIT("the highest bit of a NAL unit is set, which marks a damaged one"),
    UNKNOWN_TYPE("its NAL unit type is none that packetization modes 0 and 1 know"),
    NESTED("an aggregation or a fragment holds another aggregation or fragment"),
    TRUNCATED("a unit is longer than the bytes that are there"),
    BAD_FRAGMENT("a fragment says that it both starts and ends its unit");

    private final String meaning;

    H264Fault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
