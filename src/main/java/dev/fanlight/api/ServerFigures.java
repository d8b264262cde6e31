package dev.fanlight.api;

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
 */
public record ServerFigures(
        IntSupplier httpConnections,
        Supplier<Map<String, Long>> refusals,
        IntSupplier publishers,
        IntSupplier viewers,
        IntSupplier transports,
        IntSupplier mediaConnections,
        Supplier<Map<String, Long>> mediaSockets,
        Supplier<Map<String, Long>> mediaDrops) {}
