package dev.fanlight.api;

import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Where the figures of the server as a whole come from, at the moment of a scrape.
 *
 * @param httpConnections open now
 * @param refusals HTTP requests that were not allowed so far, by reason
 * @param publishers over WebRTC now
 * @param viewers over WebRTC now
 * @param transports of media that have not ended
 * @param mediaConnections TCP connections at the media port now
 * @param mediaSockets what the UDP sockets of the media port have moved so far, by name in snake_case
 * @param mediaDrops what was refused or lost at the media port so far, by reason
 * @param ports those of other protocols that are open
 */
public record ServerFigures(
        IntSupplier httpConnections,
        Supplier<Map<String, Long>> refusals,
        IntSupplier publishers,
        IntSupplier viewers,
        IntSupplier transports,
        IntSupplier mediaConnections,
        Supplier<Map<String, Long>> mediaSockets,
        Supplier<Map<String, Long>> mediaDrops,
        List<Port> ports) {
    /**
     * The port of one protocol.
     *
     * @param protocol as in the names of its figures: {@code rtsp}
     * @param connections open now
     * @param publishers now
     * @param viewers now
     * @param refusals connections, requests and messages that were refused so far, by reason
     */
    public record Port(
            String protocol,
            IntSupplier connections,
            IntSupplier publishers,
            IntSupplier viewers,
            Supplier<Map<String, Long>> refusals) {}

    public ServerFigures {
        ports = List.copyOf(ports);
    }
}
