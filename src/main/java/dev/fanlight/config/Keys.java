package dev.fanlight.config;

import static dev.fanlight.config.ValueTypes.accessEntry;
import static dev.fanlight.config.ValueTypes.address;
import static dev.fanlight.config.ValueTypes.duration;
import static dev.fanlight.config.ValueTypes.flag;
import static dev.fanlight.config.ValueTypes.host;
import static dev.fanlight.config.ValueTypes.hostName;
import static dev.fanlight.config.ValueTypes.iceServer;
import static dev.fanlight.config.ValueTypes.ipRange;
import static dev.fanlight.config.ValueTypes.listOf;
import static dev.fanlight.config.ValueTypes.program;
import static dev.fanlight.config.ValueTypes.pushTarget;
import static dev.fanlight.config.ValueTypes.size;
import static dev.fanlight.config.ValueTypes.source;
import static dev.fanlight.config.ValueTypes.userLogin;
import static dev.fanlight.config.ValueTypes.whole;
import static dev.fanlight.config.ValueTypes.word;

import java.util.List;
import java.util.Optional;

/**
 * The table of all keys. Whoever adds one adds it here, to the list at the end, to its record, and to
 * {@code config/reference.yml}; a test holds table and reference together.
 */
final class Keys {
    static final Key<String> HTTP_HOST = new Key<>(
            "http.host",
            host(),
            "0.0.0.0",
            "The address to listen on; 0.0.0.0 is every address of this machine, 127.0.0.1 only this machine itself.");
    static final Key<Integer> HTTP_PORT = new Key<>(
            "http.port",
            whole(0, 65535),
            "8080",
            "The port of pages, streams over HTTP and API; 0 takes any free port.");
    static final Key<List<IpRange>> HTTP_TRUSTED_PROXIES = new Key<>(
            "http.trustedProxies",
            listOf(ipRange()),
            "[]",
            "Reverse proxies in front of Fanlight that are believed when they say for whom they ask.");
    static final Key<List<String>> HTTP_HOST_NAMES = new Key<>(
            "http.hostNames",
            listOf(hostName()),
            "[]",
            "Further names under which browsers in your own network may open Fanlight.");
    static final Key<Integer> HTTP_MAX_CONNECTIONS = new Key<>(
            "http.maxConnections", whole(1, 1_000_000), "4096", "How many connections may be open at a time.");

    static final Key<AccessRule> ACCESS_PUBLISH =
            new Key<>("access.publish", listOf(accessEntry(), AccessRule::of), "[private]", "Who may send a stream.");
    static final Key<AccessRule> ACCESS_WATCH = new Key<>(
            "access.watch",
            listOf(accessEntry(), AccessRule::of),
            "[private]",
            "Who may watch streams, see the list of streams, and read API and metrics.");

    static final Key<List<UserLogin>> ACCESS_USERS = new Key<>(
            "access.users",
            listOf(userLogin()),
            "[]",
            "Who may publish and watch from any address, once they have said their password.");

    static final Key<PublishPolicy> PUBLISH = new Key<>(
            "publish",
            word(PublishPolicy.class),
            "any",
            "Which names a publisher may use: any name, or only the names listed under streams.");

    static final Key<Integer> MJPEG_MAX_FRAME_SIZE =
            new Key<>("mjpeg.maxFrameSize", size("1KiB", "256MiB"), "16MiB", "A picture larger than this is refused.");
    static final Key<Long> MJPEG_SILENCE_TIMEOUT = new Key<>(
            "mjpeg.silenceTimeout",
            duration("100ms", "1h"),
            "5s",
            "A source that sends no picture for so long counts as gone.");
    static final Key<Long> MJPEG_FRAME_TIMEOUT = new Key<>(
            "mjpeg.frameTimeout",
            duration("100ms", "1h"),
            "10s",
            "A picture that takes longer from its first to its last byte is given up.");
    static final Key<Long> MJPEG_VIEWER_TIMEOUT = new Key<>(
            "mjpeg.viewerTimeout",
            duration("100ms", "1h"),
            "10s",
            "A viewer that takes no byte for so long is let go.");
    static final Key<Long> MJPEG_CONNECT_TIMEOUT = new Key<>(
            "mjpeg.connectTimeout", duration("100ms", "10m"), "5s", "How long connecting to a source may take.");
    static final Key<Long> MJPEG_STILL_INTERVAL = new Key<>(
            "mjpeg.stillInterval",
            duration("10ms", "1h"),
            "1s",
            "How often a source that answers a single JPEG is asked again.");

    static final Key<Integer> WEBRTC_PORT = new Key<>(
            "webrtc.port",
            whole(0, 65535),
            "8189",
            "The one port of all media, for UDP and TCP alike; 0 takes any free port.");
    static final Key<Boolean> WEBRTC_UDP =
            new Key<>("webrtc.udp", flag(), "true", "Whether media may come and go over UDP, which is the faster way.");
    static final Key<Boolean> WEBRTC_TCP = new Key<>(
            "webrtc.tcp",
            flag(),
            "true",
            "Whether media may come and go over TCP, for those whose network lets no UDP through.");
    static final Key<List<String>> WEBRTC_ADVERTISE = new Key<>(
            "webrtc.advertise",
            listOf(address()),
            "[]",
            "Addresses by which others reach this machine, besides its own: the public one behind NAT, the host's in"
                    + " Docker.");
    static final Key<List<IceServer>> WEBRTC_ICE_SERVERS = new Key<>(
            "webrtc.iceServers",
            listOf(iceServer()),
            "[]",
            "STUN and TURN servers that publishers and viewers are told to use.");
    static final Key<Integer> WEBRTC_MAX_VIEWERS = new Key<>(
            "webrtc.maxViewers",
            whole(1, 1_000_000),
            "5000",
            "How many viewers may be connected at a time, all streams together.");

    static final Key<Boolean> RTSP_ENABLED =
            new Key<>("rtsp.enabled", flag(), "true", "Whether cameras and players may come over RTSP.");
    static final Key<Integer> RTSP_PORT =
            new Key<>("rtsp.port", whole(0, 65535), "8554", "The port of the RTSP server; 0 takes any free port.");
    static final Key<Boolean> RTSP_UDP = new Key<>(
            "rtsp.udp", flag(), "true", "Whether RTSP's media may come and go over UDP besides the connection itself.");

    static final Key<Boolean> RTMP_ENABLED =
            new Key<>("rtmp.enabled", flag(), "true", "Whether encoders and players may come over RTMP.");
    static final Key<Integer> RTMP_PORT =
            new Key<>("rtmp.port", whole(0, 65535), "1935", "The port of the RTMP server; 0 takes any free port.");

    static final Key<String> TRANSCODE_FFMPEG = new Key<>(
            "transcode.ffmpeg",
            program(),
            "ffmpeg",
            "The ffmpeg that converts what viewers cannot play: a name to search for in PATH, or a path.");
    static final Key<Integer> TRANSCODE_MAX_CONVERSIONS = new Key<>(
            "transcode.maxConversions",
            whole(0, 1000),
            "0",
            "How many conversions may run at a time, all streams together; 0 is one for each core.");
    static final Key<Long> TRANSCODE_LINGER = new Key<>(
            "transcode.linger",
            duration("0ms", "1h"),
            "10s",
            "How long a conversion goes on after the last viewer who needed it has left.");

    static final Key<Long> REPLAY_DURATION = new Key<>(
            "replay.duration",
            duration("1s", "5m"),
            "12s",
            "How long a stream's packets are kept, for viewers who join and for packets that get lost on the way.");
    static final Key<Integer> REPLAY_SIZE =
            new Key<>("replay.size", size("256KiB", "1GiB"), "16MiB", "How much of them is kept for each stream.");

    static final Key<Optional<SourceAddress>> STREAM_SOURCE = new Key<>(
            "streams.NAME.source",
            source(),
            "",
            "Where Fanlight fetches the stream, user and password included if it needs them; without it, a publisher"
                    + " brings the stream.");
    static final Key<Boolean> STREAM_ON_DEMAND = new Key<>(
            "streams.NAME.onDemand", flag(), "false", "Fetch the source only while somebody watches; needs a source.");
    static final Key<Long> STREAM_ON_DEMAND_LINGER = new Key<>(
            "streams.NAME.onDemandLinger",
            duration("10ms", "1h"),
            "10s",
            "How long an on-demand source is kept after its last viewer left.");
    static final Key<Boolean> STREAM_TAKEOVER = new Key<>(
            "streams.NAME.takeover",
            flag(),
            "false",
            "A second publisher of the stream replaces the first instead of being refused.");
    static final Key<Profile> STREAM_PROFILE = new Key<>(
            "streams.NAME.profile",
            word(Profile.class),
            "pilot",
            "How long players hold pictures back so that they come evenly: not at all (pilot), 100 ms (watch), 400 ms"
                    + " (smooth).");

    static final Key<Boolean> STREAM_TRANSCODE = new Key<>(
            "streams.NAME.transcode",
            flag(),
            "true",
            "Convert, once for all, what a viewer needs and the source does not send; otherwise such a viewer is refused.");
    static final Key<List<PushTarget>> STREAM_PUSH = new Key<>(
            "streams.NAME.push",
            listOf(pushTarget()),
            "[]",
            "Services that the stream is sent on to while it is live, such as rtmp://live.example.org/app/KEY.");

    /** Every key, in the order of the reference. */
    static final List<Key<?>> ALL = List.of(
            HTTP_HOST,
            HTTP_PORT,
            HTTP_TRUSTED_PROXIES,
            HTTP_HOST_NAMES,
            HTTP_MAX_CONNECTIONS,
            ACCESS_PUBLISH,
            ACCESS_WATCH,
            ACCESS_USERS,
            PUBLISH,
            MJPEG_MAX_FRAME_SIZE,
            MJPEG_SILENCE_TIMEOUT,
            MJPEG_FRAME_TIMEOUT,
            MJPEG_VIEWER_TIMEOUT,
            MJPEG_CONNECT_TIMEOUT,
            MJPEG_STILL_INTERVAL,
            WEBRTC_PORT,
            WEBRTC_UDP,
            WEBRTC_TCP,
            WEBRTC_ADVERTISE,
            WEBRTC_ICE_SERVERS,
            WEBRTC_MAX_VIEWERS,
            RTSP_ENABLED,
            RTSP_PORT,
            RTSP_UDP,
            RTMP_ENABLED,
            RTMP_PORT,
            TRANSCODE_FFMPEG,
            TRANSCODE_MAX_CONVERSIONS,
            TRANSCODE_LINGER,
            REPLAY_DURATION,
            REPLAY_SIZE,
            STREAM_SOURCE,
            STREAM_ON_DEMAND,
            STREAM_ON_DEMAND_LINGER,
            STREAM_TAKEOVER,
            STREAM_PROFILE,
            STREAM_TRANSCODE,
            STREAM_PUSH);

    private Keys() {}

    /** Whether a key with this path pattern exists. */
    static boolean isKey(String path) {
        return ALL.stream().anyMatch(key -> key.path().equals(path));
    }

    /** Whether other keys stand below this path pattern, as below {@code http} and {@code streams.NAME}. */
    static boolean isSection(String path) {
        return ALL.stream().anyMatch(key -> key.path().startsWith(path + "."));
    }
}
