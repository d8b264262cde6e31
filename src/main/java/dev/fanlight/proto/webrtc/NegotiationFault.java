package dev.fanlight.proto.webrtc;

/** Why a description can be read and yet no session can come of it. */
public enum NegotiationFault {
    NO_MEDIA("the offer holds no video and no audio that could be used"),
    NO_COMMON_CODEC("no codec fits both sides"),
    WRONG_DIRECTION("the offer does not send, or does not want to receive, what it should"),
    NO_ICE("ice-ufrag and ice-pwd are missing or malformed"),
    NO_FINGERPRINT("there is no fingerprint with a hash that is known"),
    BAD_SETUP("a=setup does not go together with this side's DTLS role"),
    NOT_DTLS_SRTP("the media are not protected by DTLS-SRTP"),
    NO_RTCP_MUX("RTP and RTCP do not share a port"),
    DUPLICATE_MID("two media sections have the same mid, or one is too long"),
    ANSWER_MISMATCH("the answer does not follow the offer"),
    REJECTED("the answer refuses all media");

    private final String meaning;

    NegotiationFault(String meaning) {
        this.meaning = meaning;
    }

    /** Half a sentence for people. */
    public String meaning() {
        return meaning;
    }
}
