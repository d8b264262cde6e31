package dev.fanlight.proto.rtcp;

/** What is wrong with bytes that claim to be RTCP. */
public enum RtcpFault {
    NONE("nothing is wrong"),
    TOO_SHORT("the datagram is shorter than an RTCP header"),
    BAD_VERSION("the version is not 2"),
    BAD_TYPE("the packet type is not one of RTCP's"),
    BAD_LENGTH("a length does not add up with the datagram"),
    BAD_PADDING("the padding is empty, uneven, too long, or not at the end of the compound"),
    NO_REPORT_FIRST("a compound does not begin with a report, and reduced size was not agreed on"),
    BAD_COUNT("a packet holds less than it counts"),
    BAD_STATUS("a transport feedback holds a reserved status or more of them than it counts"),
    NOT_REMB("an application's feedback that is not REMB");

    private final String meaning;

    RtcpFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
