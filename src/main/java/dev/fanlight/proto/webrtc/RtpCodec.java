package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.RtpMap;
import java.util.Arrays;
import java.util.Optional;

/** The codecs that pass through the relay, in the order in which it would like to have them. */
public enum RtpCodec {
    H264(MediaKind.VIDEO, "H264", "H.264", 90000, 1),
    VP8(MediaKind.VIDEO, "VP8", "VP8", 90000, 1),
    VP9(MediaKind.VIDEO, "VP9", "VP9", 90000, 1),
    AV1(MediaKind.VIDEO, "AV1", "AV1", 90000, 1),
    H265(MediaKind.VIDEO, "H265", "H.265", 90000, 1),
    OPUS(MediaKind.AUDIO, "opus", "Opus", 48000, 2);

    private final MediaKind kind;
    private final String encoding;
    private final String label;
    private final int clockRateHz;
    private final int channels;

    RtpCodec(MediaKind kind, String encoding, String label, int clockRateHz, int channels) {
        this.kind = kind;
        this.encoding = encoding;
        this.label = label;
        this.clockRateHz = clockRateHz;
        this.channels = channels;
    }

    /** The codec of an rtpmap; empty for one that the relay does not know. */
    public static Optional<RtpCodec> of(RtpMap map) {
        return Arrays.stream(values())
                .filter(codec -> codec.encoding.equalsIgnoreCase(map.encoding())
                        && codec.clockRateHz == map.clockRateHz()
                        && codec.channels == map.channels())
                .findFirst();
    }

    public MediaKind kind() {
        return kind;
    }

    /** As in the rtpmap attribute. */
    public String encoding() {
        return encoding;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    public int clockRateHz() {
        return clockRateHz;
    }

    /** As in the rtpmap attribute: always 2 for Opus (RFC 7587 section 7). */
    public int channels() {
        return channels;
    }

    public RtpMap map(int payloadType) {
        return new RtpMap(payloadType, encoding, clockRateHz, channels);
    }
}
