package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.proto.rtsp.RtspSdp;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.RtpMap;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What comes to which ports, by an {@code rtp:} address and the description that it names, or by the address alone.
 *
 * @param host where to listen: an address of ours, a group, or empty for all of ours
 * @param problem why nothing can be received, for people; empty when something can
 */
record RtpPlan(String host, List<Track> tracks, String problem) {
    /** @param port of its packets; reports come to the next one */
    record Track(int port, SourceFormat format) {}

    private static final String CODECS =
            "h264, h265, vp8, vp9, av1, mpeg4, mpeg2, jpeg, aac, latm, mpa, opus, pcmu, pcma, g722";

    private static RtpPlan not(String why) {
        return new RtpPlan("", List.of(), why);
    }

    /** By a description's text. */
    static RtpPlan ofDescription(SourceAddress address, byte[] text) {
        return switch (RtspSdp.parse(text)) {
            case SdpReading.Refused<SessionDescription> bad -> not("the description cannot be read: " + bad.sentence());
            case SdpReading.Read<SessionDescription>(var description) -> of(address, description);
        };
    }

    private static RtpPlan of(SourceAddress address, SessionDescription description) {
        var all = new ArrayList<Track>();
        var next = address.port().orElse(0);
        for (var track : RtspTrack.of(description)) {
            var format = SourceFormat.of(track);
            var said = description.media().get(track.section()).port();
            // Where the description leaves the port open, the address says the first one.
            var port = said == 0 ? next : said;
            next = port + 2;
            format.ifPresent(known -> all.add(new Track(port, known)));
        }
        var tracks = RtpIngress.choose(all, Track::format);
        if (tracks.isEmpty()) {
            return not("the description names nothing that is carried here; known are " + CODECS);
        }
        var host = address.host().isEmpty() ? group(description) : address.host();
        return new RtpPlan(host, tracks, "");
    }

    /** The description's group, where it names one: {@code c=IN IP4 239.1.2.3/127}. */
    private static String group(SessionDescription description) {
        return description.media().stream()
                .flatMap(media -> media.connection().stream())
                .findFirst()
                .or(description::connection)
                .map(line -> line.strip().split(" +", 4))
                .filter(fields -> fields.length == 3)
                .map(fields -> fields[2].split("/", 2)[0])
                .filter(RtpPlan::isGroup)
                .orElse("");
    }

    private static boolean isGroup(String host) {
        if (host.regionMatches(true, 0, "ff", 0, 2) && host.contains(":")) {
            return true;
        }
        var dot = host.indexOf('.');
        var first = dot < 1 ? "" : host.substring(0, dot);
        return first.length() == 3 && first.compareTo("224") >= 0 && first.compareTo("239") <= 0;
    }

    /** By the address alone: {@code rtp://:5000?codec=h264&pt=96}. */
    static RtpPlan ofAddress(SourceAddress address) {
        var codec = address.parameter("codec").orElse("").toLowerCase(Locale.ROOT);
        if (codec.isEmpty()) {
            return not("the address does not say what comes: write ?sdp=FILE behind it, or ?codec=h264; known are "
                    + CODECS);
        }
        var encoding = encoding(codec);
        if (encoding.isEmpty()) {
            return not("codec=" + RtspFailure.printable(codec) + " is not carried here; known are " + CODECS);
        }
        var defaults = encoding.get();
        var payloadType = number(address, "pt", defaults.payloadType(), 127);
        var clock = number(address, "clock", defaults.clockRateHz(), 1_000_000);
        var channels = number(address, "channels", defaults.channels(), 8);
        var map = new RtpMap(payloadType, defaults.encoding(), Math.max(1, clock), Math.max(1, channels));
        var parameters = new FormatParameters(address.parameter("fmtp").orElse(""));
        return SourceFormat.of(
                        map, parameters, number(address, "width", 0, 65_535), number(address, "height", 0, 65_535))
                .map(format -> new RtpPlan(
                        address.host(), List.of(new Track(address.port().orElse(0), format)), ""))
                .orElseGet(() -> not("fmtp=… does not say what a receiver of " + codec + " has to know"));
    }

    private static int number(SourceAddress address, String name, int otherwise, int max) {
        var text = address.parameter(name).orElse("");
        return text.isEmpty() || text.length() > 7 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? otherwise
                : Math.min(max, Integer.parseInt(text));
    }

    private static Optional<RtpMap> encoding(String codec) {
        return Optional.ofNullable(
                switch (codec) {
                    case "h264", "avc" -> new RtpMap(96, "H264", 90_000, 1);
                    case "h265", "hevc" -> new RtpMap(96, "H265", 90_000, 1);
                    case "vp8" -> new RtpMap(96, "VP8", 90_000, 1);
                    case "vp9" -> new RtpMap(96, "VP9", 90_000, 1);
                    case "av1" -> new RtpMap(96, "AV1", 90_000, 1);
                    case "mpeg4" -> new RtpMap(96, "MP4V-ES", 90_000, 1);
                    case "mpeg2" -> new RtpMap(32, "MPV", 90_000, 1);
                    case "jpeg", "mjpeg" -> new RtpMap(26, "JPEG", 90_000, 1);
                    case "aac" -> new RtpMap(97, "MPEG4-GENERIC", 48_000, 2);
                    case "latm" -> new RtpMap(97, "MP4A-LATM", 48_000, 2);
                    case "mpa", "mp2", "mp3" -> new RtpMap(14, "MPA", 90_000, 1);
                    case "opus" -> new RtpMap(97, "opus", 48_000, 2);
                    case "pcmu" -> new RtpMap(0, "PCMU", 8_000, 1);
                    case "pcma" -> new RtpMap(8, "PCMA", 8_000, 1);
                    case "g722" -> new RtpMap(9, "G722", 8_000, 1);
                    default -> null;
                });
    }
}
