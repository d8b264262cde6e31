package dev.fanlight.proto.sdp;

import java.util.List;
import java.util.Optional;

/** Writes a description in the order of lines that RFC 8866 section 5 gives. */
final class SdpWriter {
    private final StringBuilder text = new StringBuilder(4096);

    private SdpWriter() {}

    static String write(SessionDescription session) {
        var writer = new SdpWriter();
        var origin = session.origin();
        writer.line('v', "0");
        writer.line('o', String.join(" ", origin.user(), origin.sessionId(), origin.version(), origin.address()));
        writer.line('s', session.name());
        writer.connectionAndBandwidths(session.connection(), session.bandwidths());
        writer.line('t', "0 0");
        writer.attributes(session.attributes());
        for (var media : session.media()) {
            writer.line(
                    'm',
                    media.kind() + " " + media.port() + " " + media.protocol() + " "
                            + String.join(" ", media.formats()));
            writer.connectionAndBandwidths(media.connection(), media.bandwidths());
            writer.attributes(media.attributes());
        }
        return writer.text.toString();
    }

    private void connectionAndBandwidths(Optional<String> connection, List<Bandwidth> bandwidths) {
        connection.ifPresent(value -> line('c', value));
        for (var bandwidth : bandwidths) {
            line('b', bandwidth.type() + ":" + bandwidth.value());
        }
    }

    private void attributes(Attributes attributes) {
        for (var attribute : attributes.list()) {
            line('a', attribute.toString());
        }
    }

    private void line(char type, String value) {
        text.append(type).append('=').append(value).append("\r\n");
    }
}
