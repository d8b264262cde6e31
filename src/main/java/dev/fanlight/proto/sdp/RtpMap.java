package dev.fanlight.proto.sdp;

import java.util.Optional;

/**
 * What a payload type stands for (RFC 8866 section 6.6).
 *
 * @param payloadType 0 to 127
 * @param encoding such as H264; compare without regard to case
 * @param channels 1 where the line says none
 */
public record RtpMap(int payloadType, String encoding, int clockRateHz, int channels) {
    private static final int MAX_CLOCK_RATE_HZ = 1_000_000;

    /** The value of an rtpmap attribute: {@code 111 opus/48000/2}. */
    static Optional<RtpMap> parse(String value) {
        var blank = value.indexOf(' ');
        var fields = value.substring(blank + 1).strip().split("/", 4);
        if (blank < 0 || fields.length < 2 || fields.length > 3 || fields[0].isEmpty()) {
            return Optional.empty();
        }
        var payloadType = Digits.parseInt(value.substring(0, blank), 127);
        var clockRateHz = Digits.parseInt(fields[1], MAX_CLOCK_RATE_HZ);
        var channels = fields.length == 3 ? Digits.parseInt(fields[2], 255) : 1;
        return payloadType < 0 || clockRateHz < 1 || channels < 1
                ? Optional.empty()
                : Optional.of(new RtpMap(payloadType, fields[0], clockRateHz, channels));
    }

    /** The payload types that mean something without a line of their own (RFC 3551 section 6), as far as they matter. */
    static Optional<RtpMap> assigned(int payloadType) {
        return switch (payloadType) {
            case 0 -> Optional.of(new RtpMap(0, "PCMU", 8000, 1));
            case 8 -> Optional.of(new RtpMap(8, "PCMA", 8000, 1));
            case 9 -> Optional.of(new RtpMap(9, "G722", 8000, 1));
            case 10 -> Optional.of(new RtpMap(10, "L16", 44100, 2));
            case 11 -> Optional.of(new RtpMap(11, "L16", 44100, 1));
            case 14 -> Optional.of(new RtpMap(14, "MPA", 90000, 1));
            case 26 -> Optional.of(new RtpMap(26, "JPEG", 90000, 1));
            case 32 -> Optional.of(new RtpMap(32, "MPV", 90000, 1));
            case 33 -> Optional.of(new RtpMap(33, "MP2T", 90000, 1));
            default -> Optional.empty();
        };
    }

    public Attribute attribute() {
        var audio = channels > 1 ? "/" + channels : "";
        return new Attribute("rtpmap", payloadType + " " + encoding + "/" + clockRateHz + audio);
    }
}
