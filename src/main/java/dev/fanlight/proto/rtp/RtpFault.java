package dev.fanlight.proto.rtp;

/** What is wrong with bytes that claim to be an RTP packet. */
public enum RtpFault {
    NONE("nothing is wrong"),
    TOO_SHORT("the datagram is shorter than the fixed RTP header"),
    BAD_VERSION("the version is not 2"),
    BAD_CSRC("the list of contributing sources goes beyond the datagram"),
    BAD_EXTENSION("the header extension goes beyond the datagram"),
    BAD_EXTENSION_ELEMENT("an element of the header extension goes beyond its block"),
    BAD_PADDING("the padding is empty or longer than the payload"),
    TOO_LONG("the packet is longer than a datagram can be");

    private final String meaning;

    RtpFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
