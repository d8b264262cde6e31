package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.rtcp.KeyframeRequests;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.RtpMap;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a track that comes as RTP enters the hub.
 *
 * @param shape what is done with its payloads
 * @param payloadType of its packets, 0 to 127
 * @param format what the hub is told
 * @param parameterSets SPS and PPS, for H.265 VPS too, as the description has them; not to be written to
 * @param widthPx of pictures, where the description says it; else 0
 * @param heightPx likewise
 * @param keyframeRequests how its sender may be asked for a keyframe; empty where it understands nothing of the kind
 */
public record SourceFormat(
        Shape shape,
        int payloadType,
        TrackFormat format,
        List<byte[]> parameterSets,
        int widthPx,
        int heightPx,
        Optional<KeyframeRequests.Kind> keyframeRequests) {
    /** What is done with payloads. */
    public enum Shape {
        /** They go on as they are. */
        PASS,
        /** They are put together to JPEGs (RFC 2435). */
        JPEG,
        /** AAC within LATM (RFC 6416), which is taken out and goes on as RFC 3640 has it. */
        LATM
    }

    private static final int MAX_SETS = 32;

    /** What a description says of a track; empty for what the hub does not carry. */
    public static Optional<SourceFormat> of(RtspTrack track) {
        return of(track.format(), track.parameters(), track.widthPx(), track.heightPx())
                .map(format -> format.with(track.keyframeRequests()));
    }

    private SourceFormat with(Optional<KeyframeRequests.Kind> requests) {
        return new SourceFormat(
                shape,
                payloadType,
                format,
                parameterSets,
                widthPx,
                heightPx,
                requests.filter(any -> shape == Shape.PASS && format.codec().isVideo()));
    }

    /** The same of a payload type. */
    public static Optional<SourceFormat> of(RtpMap map, FormatParameters parameters, int widthPx, int heightPx) {
        return switch (map.encoding().toUpperCase(Locale.ROOT)) {
            case "H264" ->
                Optional.of(passed(Codec.H264, map, h264(parameters), sets(parameters, "sprop-parameter-sets")));
            case "H265" ->
                Optional.of(passed(
                        Codec.H265,
                        map,
                        withoutSets(parameters),
                        sets(parameters, "sprop-vps", "sprop-sps", "sprop-pps")));
            case "VP8" -> Optional.of(passed(Codec.VP8, map, withoutSets(parameters), List.of()));
            case "VP9" -> Optional.of(passed(Codec.VP9, map, withoutSets(parameters), List.of()));
            case "AV1" -> Optional.of(passed(Codec.AV1, map, withoutSets(parameters), List.of()));
            case "MP4V-ES" -> Optional.of(passed(Codec.MPEG4, map, parameters.text(), List.of()));
            case "MPV" -> Optional.of(passed(Codec.MPEG2, map, parameters.text(), List.of()));
            case "JPEG" ->
                Optional.of(new SourceFormat(
                        Shape.JPEG,
                        map.payloadType(),
                        new TrackFormat(Codec.JPEG, map.clockRateHz(), 0, ""),
                        List.of(),
                        widthPx,
                        heightPx,
                        Optional.empty()));
            case "MPEG4-GENERIC" -> aac(map, parameters);
            case "MP4A-LATM" -> latm(map, parameters);
            case "MPA", "MPEG" -> Optional.of(passed(Codec.MPEG_AUDIO, map, "", List.of()));
            case "PCMU" -> Optional.of(passed(Codec.PCMU, map, "", List.of()));
            case "PCMA" -> Optional.of(passed(Codec.PCMA, map, "", List.of()));
            case "G722" -> Optional.of(passed(Codec.G722, map, "", List.of()));
            case "OPUS" -> Optional.of(passed(Codec.OPUS, map, withoutSets(parameters), List.of()));
            default -> Optional.empty();
        };
    }

    private static SourceFormat passed(Codec codec, RtpMap map, String parameters, List<byte[]> sets) {
        var channels = codec.isVideo() ? 0 : map.channels();
        return new SourceFormat(
                Shape.PASS,
                map.payloadType(),
                new TrackFormat(codec, map.clockRateHz(), channels, parameters),
                sets,
                0,
                0,
                Optional.empty());
    }

    /** AAC of RFC 3640; other streams of that kind are not sound. */
    private static Optional<SourceFormat> aac(RtpMap map, FormatParameters parameters) {
        var mode = parameters.value("mode").orElse("AAC-hbr");
        return mode.regionMatches(true, 0, "AAC", 0, 3)
                ? Optional.of(passed(Codec.AAC, map, parameters.text(), List.of()))
                : Optional.empty();
    }

    private static Optional<SourceFormat> latm(RtpMap map, FormatParameters parameters) {
        // RFC 6416 section 7.3: the configuration is in the description, unless cpresent says that it comes with the
        // sound.
        return LatmConfig.parse(parameters)
                .map(config -> new SourceFormat(
                        Shape.LATM,
                        map.payloadType(),
                        new TrackFormat(
                                Codec.AAC,
                                map.clockRateHz(),
                                Math.max(1, config.channels()),
                                AudioSpecificConfig.formatParameters(config.bytes())),
                        List.of(),
                        0,
                        0,
                        Optional.empty()));
    }

    /**
     * Sets travel with the pictures here, where newer ones may come; and what a mode without fragments sends can be read
     * in the one with them, too.
     */
    private static String h264(FormatParameters parameters) {
        var rest = Arrays.stream(withoutSets(parameters).split(";"))
                .filter(each -> !each.isBlank() && !each.startsWith("packetization-mode"))
                .collect(Collectors.joining(";"));
        var profile = parameters.value("profile-level-id").isPresent()
                ? Optional.<String>empty()
                : sets(parameters, "sprop-parameter-sets").stream()
                        .filter(set -> set.length > 3 && (set[0] & 0x1F) == 7)
                        .map(set -> HexFormat.of().formatHex(set, 1, 4))
                        .findFirst();
        return "packetization-mode=1"
                + profile.map(each -> ";profile-level-id=" + each).orElse("")
                + (rest.isEmpty() ? "" : ";" + rest);
    }

    private static String withoutSets(FormatParameters parameters) {
        return Arrays.stream(parameters.text().split(";", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && !each.startsWith("sprop-"))
                .collect(Collectors.joining(";"));
    }

    /** Those that can be read; cameras write some that are none. */
    private static List<byte[]> sets(FormatParameters parameters, String... names) {
        return Arrays.stream(names)
                .flatMap(name -> parameters.value(name).stream())
                .flatMap(value -> Arrays.stream(value.split(",", MAX_SETS)))
                .flatMap(each -> Base64Text.decode(each).stream())
                .filter(set -> set.length > 2 && set.length < ParameterSets.MAX_SET_BYTES)
                .limit(MAX_SETS)
                .toList();
    }
}
