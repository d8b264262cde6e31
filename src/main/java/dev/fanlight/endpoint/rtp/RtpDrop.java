package dev.fanlight.endpoint.rtp;

import java.util.Locale;

/** Why a packet of a source that sends plain RTP did not go on, or what was odd about one that did; counted by reason. */
public enum RtpDrop {
    /** It is no RTP. */
    BAD_RTP,
    /** It is no RTCP. */
    BAD_RTCP,
    /** It is larger than what can go on in one datagram, as only senders over TCP can make them. */
    TOO_LARGE,
    /** Its payload type is not the one that was described. */
    WRONG_PAYLOAD_TYPE,
    /** It is of another sender than the one whose packets come. */
    OTHER_SOURCE,
    /** It came from an address that is not the sender's. */
    OTHER_ADDRESS,
    /** Its number is far from all that is expected. */
    STRAY,
    /** It came a second time. */
    DUPLICATE,
    /** It is too old to know whether it came before. */
    TOO_OLD,
    /** Its payload is not what its codec asks for; it is passed on all the same. */
    BAD_PAYLOAD,
    /** It did not come. */
    LOST,
    /** A piece of sound whose parts were lost, or that is no AAC. */
    BROKEN_SOUND;

    private final String metricName = "rtp-" + name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in API and metrics. */
    public String metricName() {
        return metricName;
    }
}
