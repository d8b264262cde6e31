package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.MediaDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A payload type of a section that stands for a codec we know.
 *
 * @param rtxPayloadType or {@link NegotiatedTrack#NO_RTX}
 */
record OfferedFormat(
        RtpCodec codec, int payloadType, int rtxPayloadType, FormatParameters parameters, Set<Feedback> feedback) {

    /** In the section's order. */
    static List<OfferedFormat> of(MediaDescription section) {
        return section.rtpMaps().stream()
                .flatMap(map -> RtpCodec.of(map).stream()
                        .filter(codec -> codec.kind().label().equals(section.kind()))
                        .map(codec -> of(section, codec, map.payloadType())))
                .toList();
    }

    private static OfferedFormat of(MediaDescription section, RtpCodec codec, int payloadType) {
        var offered = section.feedback(payloadType);
        return new OfferedFormat(
                codec,
                payloadType,
                rtx(section, payloadType),
                section.parameters(payloadType),
                Arrays.stream(Feedback.values())
                        .filter(feedback -> offered.contains(feedback.label()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** RFC 4588 section 8.1: the rtx payload type names by apt whose packets it repeats. */
    private static int rtx(MediaDescription section, int payloadType) {
        return section.rtpMaps().stream()
                .filter(map -> map.encoding().equalsIgnoreCase("rtx"))
                .mapToInt(map -> map.payloadType())
                .filter(rtx -> section.parameters(rtx).number("apt", -1) == payloadType)
                .findFirst()
                .orElse(NegotiatedTrack.NO_RTX);
    }
}
