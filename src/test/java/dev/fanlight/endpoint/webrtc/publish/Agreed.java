package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.RtpCodec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What publishers of the tests agreed on. */
final class Agreed {
    static final int VIDEO_TYPE = 96;
    static final int RTX_TYPE = 97;
    static final int AUDIO_TYPE = 111;

    static final int MID_ID = 1;
    static final int RID_ID = 2;
    static final int REPAIRED_RID_ID = 3;
    static final int TRANSPORT_ID = 4;
    static final int CAPTURE_ID = 5;

    private static final Map<RtpExtension, Integer> EXTENSIONS = new EnumMap<>(Map.of(
            RtpExtension.MID, MID_ID,
            RtpExtension.RID, RID_ID,
            RtpExtension.REPAIRED_RID, REPAIRED_RID_ID,
            RtpExtension.TRANSPORT_CC, TRANSPORT_ID,
            RtpExtension.ABS_CAPTURE_TIME, CAPTURE_ID));

    private Agreed() {}

    /** As browsers do it: with retransmission, and all feedback. */
    static NegotiatedTrack video(RtpCodec codec, String... rids) {
        return track("v", codec, VIDEO_TYPE, RTX_TYPE, Set.of(Feedback.values()), true, rids);
    }

    /** As plain senders do it: missing packets come again as they were, and nothing is counted for the transport. */
    static NegotiatedTrack plainVideo(Feedback... feedback) {
        return track("", RtpCodec.H264, VIDEO_TYPE, NegotiatedTrack.NO_RTX, Set.of(feedback), false);
    }

    static NegotiatedTrack audio() {
        return track("a", RtpCodec.OPUS, AUDIO_TYPE, NegotiatedTrack.NO_RTX, Set.of(Feedback.TRANSPORT_CC), true);
    }

    private static NegotiatedTrack track(
            String mid,
            RtpCodec codec,
            int type,
            int rtxType,
            Set<Feedback> feedback,
            boolean extended,
            String... rids) {
        return new NegotiatedTrack(
                mid,
                codec,
                Direction.RECVONLY,
                type,
                rtxType,
                FormatParameters.NONE,
                new ExtensionMap(extended ? EXTENSIONS : Map.of()),
                feedback,
                List.of(rids),
                OptionalLong.empty(),
                OptionalLong.empty(),
                extended);
    }
}
