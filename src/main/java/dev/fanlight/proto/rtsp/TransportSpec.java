package dev.fanlight.proto.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One way to carry a track's packets, an entry of a Transport header (RFC 2326 section 12.39).
 *
 * @param profile such as RTP/AVP
 * @param overTcp within the RTSP connection; else by UDP
 * @param multicast to a group
 * @param interleaved channels of the connection
 * @param clientPort the client's ports
 * @param serverPort the server's ports
 * @param port the group's ports
 * @param destination where to send, where the header says
 * @param source where from
 * @param ssrc of the packets, an unsigned number
 * @param mode in capitals without quotes: PLAY where nothing is said
 */
public record TransportSpec(
        String profile,
        boolean overTcp,
        boolean multicast,
        Optional<Span> interleaved,
        Optional<Span> clientPort,
        Optional<Span> serverPort,
        Optional<Span> port,
        Optional<String> destination,
        Optional<String> source,
        Optional<Long> ssrc,
        String mode) {
    /** RTP without encryption and without early feedback. */
    static final String PLAIN = "RTP/AVP";

    private static final int MAX_SPECS = 16;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_CHANNEL = 255;

    /** Over the connection. */
    public static TransportSpec tcp(Span channels, String mode) {
        return of(true, Optional.of(channels), Optional.empty(), mode);
    }

    /** By UDP to this pair of ports. */
    public static TransportSpec udp(Span clientPort, String mode) {
        return of(false, Optional.empty(), Optional.of(clientPort), mode);
    }

    private static TransportSpec of(boolean tcp, Optional<Span> channels, Optional<Span> clientPort, String mode) {
        return new TransportSpec(
                PLAIN,
                tcp,
                false,
                channels,
                clientPort,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mode);
    }

    TransportSpec withProfile(String name) {
        return new TransportSpec(
                name, overTcp, multicast, interleaved, clientPort, serverPort, port, destination, source, ssrc, mode);
    }

    public TransportSpec withServer(Span ports) {
        return new TransportSpec(
                profile,
                overTcp,
                multicast,
                interleaved,
                clientPort,
                Optional.of(ports),
                port,
                destination,
                source,
                ssrc,
                mode);
    }

    public TransportSpec withSsrc(int value) {
        return new TransportSpec(
                profile,
                overTcp,
                multicast,
                interleaved,
                clientPort,
                serverPort,
                port,
                destination,
                source,
                Optional.of(value & 0xFFFF_FFFFL),
                mode);
    }

    public TransportSpec withChannels(Span channels) {
        return new TransportSpec(
                profile,
                overTcp,
                multicast,
                Optional.of(channels),
                clientPort,
                serverPort,
                port,
                destination,
                source,
                ssrc,
                mode);
    }

    public boolean isRecord() {
        return mode.equals("RECORD");
    }

    /** RTP without encryption, with feedback or without. */
    public boolean isPlainRtp() {
        return profile.equals(PLAIN) || profile.equals("RTP/AVPF");
    }

    /** All entries of a header's value that can be read, in their order, which is the writer's preference. */
    public static List<TransportSpec> parse(String value) {
        var specs = new ArrayList<TransportSpec>();
        for (var text : value.split(",", MAX_SPECS + 1)) {
            if (specs.size() < MAX_SPECS) {
                parseOne(text.strip()).ifPresent(specs::add);
            }
        }
        return specs;
    }

    private static Optional<TransportSpec> parseOne(String text) {
        var fields = text.split(";", 32);
        var protocol = fields[0].strip().toUpperCase(Locale.ROOT);
        var tcp = protocol.endsWith("/TCP");
        var profile = tcp || protocol.endsWith("/UDP") ? protocol.substring(0, protocol.length() - 4) : protocol;
        if (!profile.startsWith("RTP/")) {
            return Optional.empty();
        }
        var parameters = new Parameters(List.of(fields));
        return Optional.of(new TransportSpec(
                profile,
                tcp,
                parameters.has("multicast"),
                parameters.value("interleaved").flatMap(each -> Span.parse(each, MAX_CHANNEL)),
                parameters.value("client_port").flatMap(each -> Span.parse(each, MAX_PORT)),
                parameters.value("server_port").flatMap(each -> Span.parse(each, MAX_PORT)),
                parameters.value("port").flatMap(each -> Span.parse(each, MAX_PORT)),
                parameters.value("destination"),
                parameters.value("source"),
                parameters.value("ssrc").flatMap(TransportSpec::ssrc),
                // GStreamer and old live555 write "receive" for what others call record.
                parameters
                        .value("mode")
                        .map(each -> each.toUpperCase(Locale.ROOT))
                        .map(each -> each.equals("RECEIVE") ? "RECORD" : each)
                        .orElse("PLAY")));
    }

    /** What stands behind the protocol: words, and names with values that may be quoted. */
    private record Parameters(List<String> fields) {
        boolean has(String name) {
            for (var i = 1; i < fields.size(); i++) {
                if (fields.get(i).strip().equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }

        Optional<String> value(String name) {
            for (var i = 1; i < fields.size(); i++) {
                var equals = fields.get(i).indexOf('=');
                if (equals > 0 && fields.get(i).substring(0, equals).strip().equalsIgnoreCase(name)) {
                    return Optional.of(
                                    fields.get(i).substring(equals + 1).strip().replace("\"", ""))
                            .filter(value -> !value.isEmpty());
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<Long> ssrc(String text) {
        var bare = text.strip();
        return bare.length() > 8 || !bare.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                ? Optional.empty()
                : Optional.of(Long.parseLong(bare, 16));
    }

    /** As it stands in a header. */
    public String write() {
        var text = new StringBuilder(profile);
        text.append(overTcp ? "/TCP" : "").append(multicast ? ";multicast" : ";unicast");
        interleaved.ifPresent(each -> text.append(";interleaved=").append(each));
        destination.ifPresent(each -> text.append(";destination=").append(each));
        source.ifPresent(each -> text.append(";source=").append(each));
        port.ifPresent(each -> text.append(";port=").append(each));
        clientPort.ifPresent(each -> text.append(";client_port=").append(each));
        serverPort.ifPresent(each -> text.append(";server_port=").append(each));
        ssrc.ifPresent(each -> text.append(String.format(Locale.ROOT, ";ssrc=%08X", each)));
        if (!mode.equals("PLAY")) {
            text.append(";mode=").append(mode.toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
