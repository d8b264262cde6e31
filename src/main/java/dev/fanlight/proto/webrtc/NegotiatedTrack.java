package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.FormatParameters;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What both sides agreed on for one media section.
 *
 * @param mid the section's name, up to 16 characters; empty where the peer gave none
 * @param direction seen from us
 * @param payloadType 0 to 127, that of the offer
 * @param rtxPayloadType of the retransmissions (RFC 4588), or {@link #NO_RTX}
 * @param parameters those of the codec, as the peer wrote them
 * @param extensions the header extensions both know
 * @param feedback the RTCP messages both know
 * @param rids the layers of a simulcast in the peer's order; empty when there is one layer only
 * @param peerSsrc the source that the peer announced, where it did
 * @param peerRtxSsrc the one that retransmits it, where the peer announced it
 * @param reducedSize whether RTCP may be sent without its compound beginning (RFC 5506)
 */
public record NegotiatedTrack(
        String mid,
        RtpCodec codec,
        Direction direction,
        int payloadType,
        int rtxPayloadType,
        FormatParameters parameters,
        ExtensionMap extensions,
        Set<Feedback> feedback,
        List<String> rids,
        OptionalLong peerSsrc,
        OptionalLong peerRtxSsrc,
        boolean reducedSize) {
    public static final int NO_RTX = -1;

    public NegotiatedTrack {
        feedback = Set.copyOf(feedback);
        rids = List.copyOf(rids);
    }

    public MediaKind kind() {
        return codec.kind();
    }

    public int clockRateHz() {
        return codec.clockRateHz();
    }

    public boolean hasRtx() {
        return rtxPayloadType != NO_RTX;
    }
}
