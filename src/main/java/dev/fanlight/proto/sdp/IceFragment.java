package dev.fanlight.proto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * New candidates for a session that is already known, or the credentials of its restart: the body of type
 * application/trickle-ice-sdpfrag (RFC 8840 section 9), as WHIP and WHEP send it with PATCH.
 *
 * @param credentials where the fragment names them, for the session or in its first section that does
 * @param sections in their order; candidates outside of any section are those of one without a mid
 * @param options such as trickle
 */
public record IceFragment(Optional<IceCredentials> credentials, List<String> options, List<Section> sections) {
    public static final String MEDIA_TYPE = "application/trickle-ice-sdpfrag";

    /**
     * The candidates of one section.
     *
     * @param candidates the lines' values, without "candidate:"
     * @param end whether no more will come (RFC 8838 section 13)
     */
    public record Section(Optional<String> mid, List<String> candidates, boolean end) {
        public Section {
            candidates = List.copyOf(candidates);
        }
    }

    public IceFragment {
        options = List.copyOf(options);
        sections = List.copyOf(sections);
    }

    /** Reads a fragment, lines ended by CRLF or LF; it has the bounds of a whole description; never throws. */
    public static SdpReading<IceFragment> parse(String text) {
        var lines = new SdpLines(text);
        var parts = new ArrayList<SdpSection>();
        parts.add(new SdpSection());
        while (lines.next()) {
            if (lines.type() != 'm') {
                var fault = parts.getLast().onLine(lines.type(), lines.value());
                if (fault != null) {
                    lines.refuse(fault);
                }
            } else if (parts.size() > SdpReader.MAX_SECTIONS) {
                lines.refuse(SdpFault.TOO_MANY_SECTIONS);
            } else {
                parts.add(new SdpSection());
            }
        }
        var fault = lines.fault();
        return fault == null
                ? new SdpReading.Read<>(
                        of(parts.stream().map(SdpSection::attributes).toList()))
                : new SdpReading.Refused<>(fault, lines.number());
    }

    private static IceFragment of(List<Attributes> parts) {
        var credentials = parts.stream()
                .map(Attributes::iceCredentials)
                .flatMap(Optional::stream)
                .findFirst();
        var options = parts.stream()
                .flatMap(part -> part.first("ice-options").stream())
                .flatMap(value -> List.of(value.strip().split(" +", 33)).stream())
                .distinct()
                .toList();
        var sections = parts.stream()
                .map(part -> new Section(
                        part.first("mid").filter(mid -> !mid.isBlank()),
                        part.candidates(),
                        part.has("end-of-candidates")))
                .filter(section -> section.mid().isPresent()
                        || section.end()
                        || !section.candidates().isEmpty())
                .toList();
        return new IceFragment(credentials, options, sections);
    }

    /** The text, lines ended by CRLF. */
    public String write() {
        var text = new StringBuilder();
        if (!options.isEmpty()) {
            text.append("a=ice-options:").append(String.join(" ", options)).append("\r\n");
        }
        credentials.ifPresent(ice -> text.append("a=ice-ufrag:")
                .append(ice.ufrag())
                .append("\r\na=ice-pwd:")
                .append(ice.pwd())
                .append("\r\n"));
        for (var section : sections) {
            section.mid()
                    .ifPresent(mid -> text.append("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:")
                            .append(mid)
                            .append("\r\n"));
            for (var candidate : section.candidates()) {
                text.append("a=candidate:").append(candidate).append("\r\n");
            }
            if (section.end()) {
                text.append("a=end-of-candidates\r\n");
            }
        }
        return text.toString();
    }
}
