package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.rtp.RtpExtension;
import java.util.List;
import java.util.Set;

/**
 * What this side is ready to agree to.
 *
 * @param codecs the codecs it can take, the one it likes best first; for viewers their order does not matter
 * @param extensions the header extensions it can use
 * @param feedback the RTCP messages it sends or understands
 * @param strictProfiles whether a viewer gets only what its offer's profiles promise to play; otherwise a stream of
 *     another profile of the same codec is tried, because browsers play more than they offer
 */
public record Terms(
        List<RtpCodec> codecs, Set<RtpExtension> extensions, Set<Feedback> feedback, boolean strictProfiles) {
    /**
     * For publishers. Video orientation is left out, so that the publisher turns its pictures itself and each viewer sees
     * them upright.
     */
    public static final Terms PUBLISHER = new Terms(
            List.of(RtpCodec.values()),
            Set.of(
                    RtpExtension.MID,
                    RtpExtension.RID,
                    RtpExtension.REPAIRED_RID,
                    RtpExtension.ABS_SEND_TIME,
                    RtpExtension.TRANSPORT_CC,
                    RtpExtension.ABS_CAPTURE_TIME),
            Set.of(Feedback.values()),
            false);

    /** For viewers. */
    public static final Terms VIEWER = new Terms(
            List.of(RtpCodec.values()),
            Set.of(
                    RtpExtension.MID,
                    RtpExtension.ABS_SEND_TIME,
                    RtpExtension.TRANSPORT_CC,
                    RtpExtension.ABS_CAPTURE_TIME,
                    RtpExtension.PLAYOUT_DELAY),
            Set.of(Feedback.values()),
            false);

    public Terms {
        codecs = List.copyOf(codecs);
        extensions = Set.copyOf(extensions);
        feedback = Set.copyOf(feedback);
    }
}
