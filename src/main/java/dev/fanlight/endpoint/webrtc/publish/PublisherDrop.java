package dev.fanlight.endpoint.webrtc.publish;

import java.util.Locale;

/** Why a packet of a publisher did not go on, or what else went wrong; counted by reason. */
public enum PublisherDrop {
    /** It is no RTP. */
    BAD_RTP,
    /** It is no RTCP. */
    BAD_RTCP,
    /** Nothing in it and nothing in the offer says which track it belongs to, or there are too many sources. */
    UNKNOWN_SOURCE,
    /** Its payload type is not the one that was agreed on. */
    WRONG_PAYLOAD_TYPE,
    /** A retransmission of something that nobody knows. */
    BAD_RETRANSMISSION,
    /** It came a second time. */
    DUPLICATE,
    /** It is too old to know whether it came before. */
    TOO_OLD,
    /** It came before the keyframe with which a start, or a start anew, begins. */
    BEFORE_KEYFRAME,
    /** It belongs to a layer of a simulcast that is not forwarded. */
    OTHER_LAYER,
    /** Its payload is not what its codec asks for; it is passed on all the same. */
    BAD_PAYLOAD,
    /** It was lost on the way and will not be asked for any more. */
    LOST;

    private static final PublisherDrop[] ALL = values();

    static final int COUNT = ALL.length;

    private final String metricName =
            "webrtc-" + name().toLowerCase(Locale.ROOT).replace('_', '-');

    static PublisherDrop at(int ordinal) {
        return ALL[ordinal];
    }

    /** The name in API and metrics. */
    public String metricName() {
        return metricName;
    }
}
