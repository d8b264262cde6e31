package dev.fanlight.endpoint.bytes;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import io.vertx.core.Context;
import java.util.Set;

/** Sources that are streams of bytes: {@code udp:}, {@code tcp:}, {@code tcp-listen:}, {@code srt:}, {@code file:}. */
public final class ByteSources implements Ingest {
    public static final Set<String> SCHEMES = Set.of("udp", "tcp", "tcp-listen", "srt", "file");

    private final String ffmpeg;
    private final MediaClock clock;

    /** @param ffmpeg the program that reads files */
    public ByteSources(String ffmpeg, MediaClock clock) {
        this.ffmpeg = ffmpeg;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "pull";
    }

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        return switch (address.scheme()) {
            case "udp" -> new UdpReception(address, context, sink, clock);
            case "tcp" -> new TcpReception(false, address, context, sink, clock);
            case "tcp-listen" -> new TcpReception(true, address, context, sink, clock);
            case "srt" -> new SrtReception(address, context, sink, clock);
            default -> new FilePlayback(ffmpeg, address, context, sink, clock);
        };
    }

    /** The number of the program that an address asks for by {@code ?program=}; 0 for any. */
    static int program(SourceAddress address) {
        return address.parameter("program")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::valueOf)
                .orElse(0);
    }
}
