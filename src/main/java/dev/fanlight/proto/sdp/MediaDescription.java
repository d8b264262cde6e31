package dev.fanlight.proto.sdp;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One media section: the m= line and what follows it (RFC 8866 section 5.14).
 *
 * @param kind such as video, audio, application
 * @param port 0 to 65535; 0 refuses the section, unless it is bundle-only
 * @param protocol such as UDP/TLS/RTP/SAVPF
 * @param formats payload types for RTP, in order of preference; at least one
 * @param connection the c= line's value, where there is one
 */
public record MediaDescription(
        String kind,
        int port,
        String protocol,
        List<String> formats,
        Optional<String> connection,
        List<Bandwidth> bandwidths,
        Attributes attributes) {

    public MediaDescription {
        formats = List.copyOf(formats);
        bandwidths = List.copyOf(bandwidths);
    }

    /** Whether the writer wants the section at all (RFC 9143 section 6: port 0 with bundle-only is wanted). */
    public boolean wanted() {
        return port != 0 || attributes.has("bundle-only");
    }

    public boolean isRtp() {
        return protocol.contains("RTP/");
    }

    public Optional<String> mid() {
        return attributes.first("mid").filter(mid -> !mid.isBlank());
    }

    /** The payload types of the m= line that have a meaning, in its order. */
    public List<RtpMap> rtpMaps() {
        var maps = attributes
                .all("rtpmap")
                .map(RtpMap::parse)
                .flatMap(Optional::stream)
                .toList();
        return payloadTypes()
                .mapToObj(payloadType -> maps.stream()
                        .filter(map -> map.payloadType() == payloadType)
                        .findFirst()
                        .or(() -> RtpMap.assigned(payloadType)))
                .flatMap(Optional::stream)
                .toList();
    }

    private IntStream payloadTypes() {
        return formats.stream()
                .mapToInt(format -> Digits.parseInt(format, 127))
                .filter(payloadType -> payloadType >= 0)
                .distinct();
    }

    /** {@link FormatParameters#NONE} where no line gives any. */
    public FormatParameters parameters(int payloadType) {
        return new FormatParameters(
                ofFormat("fmtp", payloadType, false).stream().findFirst().orElse(""));
    }

    /** Such as "nack pli" (RFC 4585 section 4.2), those for all payload types included. */
    public List<String> feedback(int payloadType) {
        return ofFormat("rtcp-fb", payloadType, true);
    }

    private List<String> ofFormat(String name, int payloadType, boolean wildcard) {
        return attributes
                .all(name)
                .filter(value -> {
                    var format = value.substring(0, Math.max(0, value.indexOf(' ')));
                    return Digits.parseInt(format, 127) == payloadType || (wildcard && format.equals("*"));
                })
                .map(value -> value.substring(value.indexOf(' ') + 1).strip())
                .toList();
    }

    public Optional<StreamId> streamId() {
        return attributes.first("msid").flatMap(StreamId::parse);
    }

    public List<SourceAttribute> sources() {
        return attributes
                .all("ssrc")
                .map(SourceAttribute::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    public List<SourceGroup> sourceGroups() {
        return attributes
                .all("ssrc-group")
                .map(SourceGroup::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    public List<Rid> rids() {
        return attributes.all("rid").map(Rid::parse).flatMap(Optional::stream).toList();
    }

    public Optional<Simulcast> simulcast() {
        return attributes.first("simulcast").flatMap(Simulcast::parse);
    }
}
