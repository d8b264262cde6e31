package dev.fanlight.proto.sdp;

import java.util.Optional;

/**
 * Which MediaStream and track of the browser's API a section is (RFC 8830 section 2).
 *
 * @param stream "-" for a track of no stream
 * @param track empty where the line says none
 */
public record StreamId(String stream, String track) {
    static Optional<StreamId> parse(String value) {
        var fields = value.strip().split(" +", 3);
        return fields[0].isEmpty()
                ? Optional.empty()
                : Optional.of(new StreamId(fields[0], fields.length > 1 ? fields[1] : ""));
    }

    public Attribute attribute() {
        return new Attribute("msid", track.isEmpty() ? stream : stream + " " + track);
    }
}
