package dev.fanlight.config;

import dev.fanlight.media.StreamName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the operator can set, read once at start; see {@link ConfigLoader}.
 *
 * @param streams the streams known by name, at most {@value #MAX_STREAMS} from a file
 */
public record FanlightConfig(
        HttpConfig http,
        AccessConfig access,
        PublishPolicy publish,
        MjpegConfig mjpeg,
        WebRtcConfig webrtc,
        ReplayConfig replay,
        SortedMap<StreamName, StreamConfig> streams) {
    public static final int MAX_STREAMS = 1000;

    public FanlightConfig {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
    }

    /** What an empty file means. */
    public static FanlightConfig defaults() {
        return read(Section.empty(), Collections.emptySortedMap());
    }

    static FanlightConfig read(Section section, SortedMap<StreamName, StreamConfig> streams) {
        return new FanlightConfig(
                HttpConfig.read(section),
                AccessConfig.read(section),
                section.get(Keys.PUBLISH),
                MjpegConfig.read(section),
                WebRtcConfig.read(section),
                ReplayConfig.read(section),
                streams);
    }

    public FanlightConfig withHttpHost(String host) {
        return new FanlightConfig(http.withHost(host), access, publish, mjpeg, webrtc, replay, streams);
    }

    /** The same with another port, 0 to 65535; 0 means any free port. */
    public FanlightConfig withHttpPort(int port) {
        return new FanlightConfig(http.withPort(port), access, publish, mjpeg, webrtc, replay, streams);
    }

    /** The same with another port for media, 0 to 65535; 0 means any free port. */
    public FanlightConfig withWebRtcPort(int port) {
        return new FanlightConfig(http, access, publish, mjpeg, webrtc.withPort(port), replay, streams);
    }

    /** Adds a stream; one of this name that is there already gets the new source and keeps its other settings. */
    public FanlightConfig withStream(StreamName name, SourceAddress source) {
        var more = new TreeMap<>(streams);
        more.put(name, streams.getOrDefault(name, StreamConfig.defaults()).withSource(source));
        return new FanlightConfig(http, access, publish, mjpeg, webrtc, replay, more);
    }
}
