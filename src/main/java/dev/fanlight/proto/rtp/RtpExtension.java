package dev.fanlight.proto.rtp;

import java.util.Arrays;
import java.util.Optional;

/** The header extensions that are understood or passed on, with the URI that names each in SDP (RFC 8285 5). */
public enum RtpExtension {
    /** RFC 9143 15: which m-section a packet belongs to. */
    MID(0, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    /** RFC 8852: which simulcast layer. */
    RID(1, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    /** RFC 8852: which simulcast layer a retransmission repairs. */
    REPAIRED_RID(2, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    /** When the packet left, 6.18 bits of seconds. */
    ABS_SEND_TIME(3, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    /** The packet's number on this leg, over all streams. */
    TRANSPORT_CC(4, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    /** When the picture was taken. */
    ABS_CAPTURE_TIME(5, "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
    /** How long a player may hold the picture back. */
    PLAYOUT_DELAY(6, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
    /** 3GPP TS 26.114 7.4.5, how the camera is held. */
    VIDEO_ORIENTATION(7, "urn:3gpp:video-orientation"),
    /** RFC 6464. */
    AUDIO_LEVEL(8, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    /** AV1 RTP annex A; passed through, of any length. */
    DEPENDENCY_DESCRIPTOR(9, "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension");

    private static final RtpExtension[] ALL = values();

    static final int COUNT = ALL.length;

    private final int index;
    private final String uri;

    RtpExtension(int index, String uri) {
        this.index = index;
        this.uri = uri;
    }

    /** Its own place in arrays, 0 to COUNT - 1. */
    int index() {
        return index;
    }

    public String uri() {
        return uri;
    }

    public static Optional<RtpExtension> ofUri(String uri) {
        return Arrays.stream(ALL).filter(e -> e.uri.equals(uri)).findFirst();
    }
}
