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
        RtspConfig rtsp,
        RtmpConfig rtmp,
        TranscodeConfig transcode,
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
                RtspConfig.read(section),
                RtmpConfig.read(section),
                TranscodeConfig.read(section),
                ReplayConfig.read(section),
                streams);
    }

    public FanlightConfig withHttpHost(String host) {
        return withHttp(http.withHost(host));
    }

    /** The same with another port, 0 to 65535; 0 means any free port. */
    public FanlightConfig withHttpPort(int port) {
        return withHttp(http.withPort(port));
    }

    private FanlightConfig withHttp(HttpConfig changed) {
        return new FanlightConfig(changed, access, publish, mjpeg, webrtc, rtsp, rtmp, transcode, replay, streams);
    }

    /** The same with another port for media over WebRTC, 0 to 65535; 0 means any free port. */
    public FanlightConfig withWebRtcPort(int port) {
        return new FanlightConfig(
                http, access, publish, mjpeg, webrtc.withPort(port), rtsp, rtmp, transcode, replay, streams);
    }

    /** The same with another port for RTSP, 0 to 65535; 0 means any free port. */
    public FanlightConfig withRtspPort(int port) {
        return new FanlightConfig(
                http, access, publish, mjpeg, webrtc, rtsp.withPort(port), rtmp, transcode, replay, streams);
    }

    /** The same with another port for RTMP, 0 to 65535; 0 means any free port. */
    public FanlightConfig withRtmpPort(int port) {
        return new FanlightConfig(
                http, access, publish, mjpeg, webrtc, rtsp, rtmp.withPort(port), transcode, replay, streams);
    }

    /** Adds a stream; one of this name that is there already gets the new source and keeps its other settings. */
    public FanlightConfig withStream(StreamName name, SourceAddress source) {
        var more = new TreeMap<>(streams);
        more.put(name, streams.getOrDefault(name, StreamConfig.defaults()).withSource(source));
        return new FanlightConfig(http, access, publish, mjpeg, webrtc, rtsp, rtmp, transcode, replay, more);
    }

    /** What is set for this stream; the defaults for one that is not listed. */
    public StreamConfig stream(StreamName name) {
        return streams.getOrDefault(name, StreamConfig.defaults());
    }
}
