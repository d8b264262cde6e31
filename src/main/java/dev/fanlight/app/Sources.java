package dev.fanlight.app;

import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.auth.Who;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.SourceKeeper;
import dev.fanlight.endpoint.bytes.ByteSources;
import dev.fanlight.endpoint.mjpeg.MjpegPull;
import dev.fanlight.endpoint.pattern.TestCamera;
import dev.fanlight.endpoint.rtmp.RtmpPull;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.rtsp.RtpListen;
import dev.fanlight.endpoint.rtsp.RtspPull;
import dev.fanlight.endpoint.webrtc.pull.WhepPull;
import dev.fanlight.hub.Stream;
import dev.fanlight.rtc.RtcClients;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The streams of the configuration, and who fetches those that are fetched. */
final class Sources {
    /** Schemes of source addresses that somebody here can fetch. */
    static final Set<String> SCHEMES = Set.of(
            "http",
            "https",
            "rtsp",
            "rtsps",
            "rtp",
            "rtmp",
            "rtmps",
            "udp",
            "tcp",
            "tcp-listen",
            "srt",
            "file",
            "whep",
            "wheps",
            "test");

    private Sources() {}

    /**
     * Lists all streams; those with a source are fetched when their keepers are started.
     *
     * @param clients waits for the key pair that our side of WebRTC shows
     */
    static List<SourceKeeper> list(Foundation on, PictureIds.Lines pictureIds, Supplier<RtcClients> clients) {
        var ingests = ingests(on, pictureIds, clients);
        return on.config().streams().entrySet().stream()
                .flatMap(listed -> {
                    var stream =
                            on.hub().list(listed.getKey(), listed.getValue().takeover());
                    return listed.getValue().source().map(source -> keeper(on, stream, source, ingests)).stream();
                })
                .toList();
    }

    private static List<Ingest> ingests(Foundation on, PictureIds.Lines pictureIds, Supplier<RtcClients> clients) {
        var mjpeg = on.config().mjpeg();
        return List.of(
                new MjpegPull(on.loops(), mjpeg, on.clock()),
                new RtspPull(pictureIds, mjpeg.maxFrameSizeBytes(), on.clock()),
                new RtpListen(pictureIds, mjpeg.maxFrameSizeBytes(), on.clock()),
                new RtmpPull(on.clock(), on.random()),
                new WhepPull(on.loops(), clients, pictureIds, on.random(), on.clock()),
                new ByteSources(on.config().transcode().ffmpeg(), on.clock()),
                new TestCamera(on.clock()));
    }

    private static SourceKeeper keeper(Foundation on, Stream stream, SourceAddress source, List<Ingest> ingests) {
        var ingest = ingests.stream()
                .filter(candidate -> candidate.schemes().contains(source.scheme()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing here fetches " + source.redacted() + "; known are " + SCHEMES));
        var config = on.config().stream(stream.name());
        return new SourceKeeper(
                on.hub(),
                stream,
                config,
                source,
                ingest,
                from -> on.access().may(Who.direct(from), Action.PUBLISH, Optional.of(stream.name()))
                        instanceof Verdict.Allowed,
                on.loops().nextContext(),
                on.clock());
    }
}
