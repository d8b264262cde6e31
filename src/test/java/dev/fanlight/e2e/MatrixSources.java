package dev.fanlight.e2e;

import static dev.fanlight.e2e.MatrixSource.Also.CHROMIUM;
import static dev.fanlight.e2e.MatrixSource.Also.GSTREAMER_RTMP;
import static dev.fanlight.e2e.MatrixSource.Also.GSTREAMER_RTSP;
import static dev.fanlight.e2e.MatrixSource.Also.RTSP_UDP;

import dev.fanlight.e2e.MatrixSource.Address;
import dev.fanlight.e2e.MatrixSource.Starter;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every codec by every protocol that cameras and encoders send, from real footage. */
final class MatrixSources {
    private static final Path MEDIA = Programs.FOOTAGE.resolveSibling("");
    static final Path CAR = MEDIA.resolve("car-h264-aac.mp4");
    private static final Path BOTTLE = MEDIA.resolve("bottle-b-frames.mp4");
    private static final int CAR_WIDTH = 768;
    private static final int CAR_HEIGHT = 432;
    private static final int SMALL_WIDTH = 384;
    private static final int SMALL_HEIGHT = 216;
    private static final String COPY = "-map 0:v -map 0:a -c copy";
    private static final String SMALL = "-map 0:v -vf scale=384:216,fps=25 -pix_fmt yuv420p ";
    private static final String SOUND = " -map 0:a -ar 48000 ";
    private static final String AAC = SOUND + "-c:a aac";
    private static final String OPUS = SOUND + "-c:a libopus";
    private static final String H264 = SMALL + "-c:v libx264 -preset ultrafast -tune zerolatency -g 25";
    private static final String B_FRAMES = SMALL + "-c:v libx264 -preset veryfast -bf 2 -g 25";
    private static final String H265 =
            SMALL + "-c:v libx265 -preset ultrafast -x265-params keyint=25:bframes=0:log-level=none";
    private static final String VP8 = SMALL + "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k -g 25";
    private static final String VP9 =
            SMALL + "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k -g 25 -strict experimental";
    private static final String AV1 = SMALL + "-c:v libaom-av1 -usage realtime -cpu-used 8 -b:v 500k -g 25";
    private static final String TS = " -f mpegts ";

    private final List<MatrixSource> all = new ArrayList<>();

    private MatrixSources() {}

    static List<MatrixSource> all() throws IOException {
        var sources = new MatrixSources();
        sources.rtmp();
        sources.rtsp();
        sources.transportStreams();
        sources.others();
        sources.servers();
        return List.copyOf(sources.all);
    }

    private static List<String> ffmpeg() {
        return List.of(Programs.need("ffmpeg"));
    }

    // ---- what comes to us

    private void rtmp() {
        var flv = " -f flv ";
        add(clip("RTMP", "H264 + AAC", comes(ffmpeg(), CAR, relay -> COPY + flv + relay.rtmp("/live/cam")))
                .with(CHROMIUM, GSTREAMER_RTMP, GSTREAMER_RTSP));
        add(small(
                        "RTMP",
                        "H264 with B-frames + AAC",
                        comes(ffmpeg(), CAR, relay -> B_FRAMES + AAC + flv + relay.rtmp("/live/cam")))
                .with(CHROMIUM));
        add(small(
                "RTMP",
                "H264 + MP3",
                comes(
                        ffmpeg(),
                        CAR,
                        relay -> H264 + SOUND + "-ar 44100 -c:a libmp3lame" + flv + relay.rtmp("/live/cam"))));
        add(new MatrixSource(
                "RTMP",
                "GStreamer",
                "H264 + AAC",
                320,
                240,
                "H264",
                "AAC",
                Optional.empty(),
                relay -> GStreamer.run("flvmux name=mux streamable=true ! rtmp2sink location=" + relay.rtmp("/live/cam")
                        + " " + GStreamer.PATTERN
                        + " ! queue ! mux. audiotestsrc is-live=true ! voaacenc ! aacparse ! queue ! mux."),
                Set.of()));
        if (Ffmpeg8.isForThisMachine()) {
            var newest = Ffmpeg8.command();
            add(small8(
                    "Enhanced RTMP",
                    "H265 + AAC",
                    comes(newest, CAR, relay -> H265 + AAC + flv + relay.rtmp("/live/cam"))));
            add(small8(
                            "Enhanced RTMP",
                            "AV1 + Opus",
                            comes(newest, CAR, relay -> AV1 + OPUS + flv + relay.rtmp("/live/cam")))
                    .with(CHROMIUM));
            add(small8(
                    "Enhanced RTMP",
                    "VP9 + Opus",
                    comes(newest, CAR, relay -> VP9 + OPUS + flv + relay.rtmp("/live/cam"))));
            add(small8(
                            "WHIP",
                            "H264 + Opus",
                            comes(
                                    newest,
                                    CAR,
                                    relay -> H264 + " -profile:v baseline" + OPUS + " -ac 2 -f whip "
                                            + relay.address("/live/cam/whip")))
                    .with(CHROMIUM));
        }
    }

    private void rtsp() {
        add(clip("RTSP by TCP", "H264 + AAC", comes(ffmpeg(), CAR, relay -> COPY + rtsp("tcp", relay)))
                .with(RTSP_UDP, GSTREAMER_RTSP));
        add(clip("RTSP by UDP", "H264 + AAC", comes(ffmpeg(), CAR, relay -> COPY + rtsp("udp", relay))));
        add(new MatrixSource(
                "RTSP by TCP",
                "ffmpeg",
                "H264 with B-frames",
                640,
                360,
                "H264",
                "",
                Optional.empty(),
                comes(ffmpeg(), BOTTLE, relay -> "-c copy" + rtsp("tcp", relay)),
                Set.of(RTSP_UDP)));
        add(small("RTSP by TCP", "H265 + AAC", comes(ffmpeg(), CAR, relay -> H265 + AAC + rtsp("tcp", relay)))
                .with(CHROMIUM));
        add(small("RTSP by UDP", "H265", comes(ffmpeg(), CAR, relay -> H265 + rtsp("udp", relay))));
        add(small("RTSP by UDP", "VP8 + Opus", comes(ffmpeg(), CAR, relay -> VP8 + OPUS + rtsp("udp", relay)))
                .with(CHROMIUM, RTSP_UDP));
        add(small("RTSP by TCP", "VP9 + Opus", comes(ffmpeg(), CAR, relay -> VP9 + OPUS + rtsp("tcp", relay))));
        add(small(
                "RTSP by UDP",
                "MPEG-4 + AAC",
                comes(ffmpeg(), CAR, relay -> SMALL + "-c:v mpeg4 -g 25" + AAC + rtsp("udp", relay))));
        add(small(
                "RTSP by TCP",
                "MPEG-2 + MP2",
                comes(
                        ffmpeg(),
                        CAR,
                        relay -> SMALL + "-c:v mpeg2video -bf 0 -g 25" + SOUND + "-c:a mp2" + rtsp("tcp", relay))));
        add(small(
                        "RTSP by UDP",
                        "JPEG",
                        comes(
                                ffmpeg(),
                                CAR,
                                relay ->
                                        "-map 0:v -vf scale=384:216 -c:v mjpeg -pix_fmt yuvj420p -huffman default -force_duplicated_matrix 1"
                                                + rtsp("udp", relay)))
                .with(CHROMIUM));
        add(small(
                        "RTSP by TCP",
                        "H264 + G.711",
                        comes(
                                ffmpeg(),
                                CAR,
                                relay -> H264 + " -map 0:a -ar 8000 -ac 1 -c:a pcm_alaw" + rtsp("tcp", relay)))
                .with(CHROMIUM));
        add(small(
                "RTSP by UDP",
                "H264 + G.722",
                comes(ffmpeg(), CAR, relay -> H264 + " -map 0:a -ar 16000 -ac 1 -c:a g722" + rtsp("udp", relay))));
        add(new MatrixSource(
                "RTSP by TCP",
                "GStreamer",
                "H264",
                320,
                240,
                "H264",
                "",
                Optional.empty(),
                relay -> GStreamer.publish("rtspclientsink protocols=tcp location=" + relay.rtsp("live/cam")),
                Set.of()));
    }

    private static String rtsp(String transport, Relay relay) {
        return " -rtsp_transport " + transport + " -f rtsp " + relay.rtsp("live/cam");
    }

    // ---- what we listen for, or fetch

    private void transportStreams() throws IOException {
        var port = freePort();
        add(clip(
                        "MPEG-TS by UDP",
                        "H264 + AAC",
                        to("udp://127.0.0.1:" + port),
                        comes(ffmpeg(), CAR, relay -> COPY + TS + udp(port)))
                .with(RTSP_UDP));
        var second = freePort();
        add(small(
                "MPEG-TS by UDP",
                "H265 + AAC",
                to("udp://127.0.0.1:" + second),
                comes(ffmpeg(), CAR, relay -> H265 + AAC + TS + udp(second))));
        var third = freePort();
        add(small(
                "MPEG-TS by UDP",
                "MPEG-2 + MP2",
                to("udp://127.0.0.1:" + third),
                comes(
                        ffmpeg(),
                        CAR,
                        relay -> SMALL + "-c:v mpeg2video -bf 0 -g 25" + SOUND + "-c:a mp2" + TS + udp(third))));
        var fourth = freePort();
        add(small(
                "MPEG-TS by UDP",
                "H264 with B-frames + Opus",
                to("udp://127.0.0.1:" + fourth),
                comes(ffmpeg(), CAR, relay -> B_FRAMES + OPUS + TS + udp(fourth))));
        var srt = freePort();
        add(clip(
                "SRT",
                "H264 + AAC",
                to("srt://:" + srt),
                comes(ffmpeg(), CAR, relay -> COPY + TS + "srt://127.0.0.1:" + srt + "?pkt_size=1316")));
        var caller = freePort();
        add(new MatrixSource(
                "SRT, we call",
                "GStreamer",
                "H264",
                320,
                240,
                "H264",
                "",
                to("srt://127.0.0.1:" + caller + "?mode=caller"),
                relay -> GStreamer.publish(
                        "mpegtsmux alignment=7 ! srtsink wait-for-connection=false uri=srt://127.0.0.1:" + caller
                                + "?mode=listener"),
                Set.of()));
    }

    private static String udp(int port) {
        return "udp://127.0.0.1:" + port + "?pkt_size=1316";
    }

    private void others() throws IOException {
        var raw = H264 + " -bsf:v dump_extra -f h264 ";
        var listen = freePort();
        add(small(
                "raw by TCP, it calls",
                "H264",
                to("tcp-listen://127.0.0.1:" + listen),
                comes(ffmpeg(), CAR, relay -> raw + "tcp://127.0.0.1:" + listen)));
        var call = freePort();
        add(small(
                "raw by TCP, we call",
                "H264",
                to("tcp://127.0.0.1:" + call),
                comes(ffmpeg(), CAR, relay -> raw + "tcp://127.0.0.1:" + call + "?listen=1")));
        var datagrams = freePort();
        add(small(
                "raw by UDP",
                "H264",
                to("udp://127.0.0.1:" + datagrams),
                comes(ffmpeg(), CAR, relay -> raw + "udp://127.0.0.1:" + datagrams)));
        var pictures = freePort();
        add(small(
                "raw by TCP, it calls",
                "JPEG",
                to("tcp-listen://127.0.0.1:" + pictures),
                comes(
                        ffmpeg(),
                        CAR,
                        relay -> "-map 0:v -vf scale=384:216 -c:v mjpeg -pix_fmt yuvj420p -f mjpeg tcp://127.0.0.1:"
                                + pictures)));
        var rtp = freePort();
        var sound = freePort();
        add(small(
                "plain RTP with an SDP",
                "H264 + Opus",
                to("rtp://127.0.0.1:" + rtp + "?sdp=" + sdp(rtp, sound)),
                comes(
                        ffmpeg(),
                        CAR,
                        relay -> H264 + " -f rtp -payload_type 96 rtp://127.0.0.1:" + rtp + OPUS
                                + " -ac 2 -f rtp -payload_type 97 rtp://127.0.0.1:" + sound)));
        add(clip("file", "H264 + AAC", to("file:" + CAR), relay -> () -> {}));
        add(new MatrixSource(
                "file",
                "ffmpeg",
                "H264 with B-frames",
                640,
                360,
                "H264",
                "",
                to("file:" + BOTTLE),
                relay -> () -> {},
                Set.of(CHROMIUM)));
        add(new MatrixSource(
                "test camera", "Fanlight", "JPEG", 640, 480, "JPEG", "", to("test:"), relay -> () -> {}, Set.of()));
        var pi = freePort();
        add(new MatrixSource(
                "MJPEG by HTTP",
                "a Pi's script",
                "JPEG",
                640,
                480,
                "JPEG",
                "",
                to("http://127.0.0.1:" + pi + "/stream.mjpg"),
                relay -> PiCamera.start(pi),
                Set.of(CHROMIUM)));
    }

    private static Path sdp(int pictures, int sound) throws IOException {
        var sdp = Files.createTempFile("fanlight", ".sdp");
        sdp.toFile().deleteOnExit();
        return Files.writeString(
                sdp,
                "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video " + pictures
                        + " RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\nm=audio " + sound
                        + " RTP/AVP 97\r\na=rtpmap:97 opus/48000/2\r\n");
    }

    // ---- other servers

    private void servers() {
        add(far(
                "WHEP of another server",
                "H264 + AAC",
                "Opus",
                relay -> "whep://127.0.0.1:" + relay.port() + "/clip/whep"));
        add(far("RTSP of another server", "H264 + AAC", "AAC", relay -> relay.rtsp("clip")));
        add(far("RTMP of another server", "H264 + AAC", "AAC", relay -> relay.rtmp("/clip")));
    }

    private static MatrixSource far(String way, String sent, String audio, Address address) {
        return new MatrixSource(
                way,
                "Fanlight",
                sent,
                CAR_WIDTH,
                CAR_HEIGHT,
                "H264",
                audio,
                Optional.of(address),
                relay -> () -> {},
                Set.of());
    }

    // ---- in short

    private void add(MatrixSource source) {
        all.add(source);
    }

    private static Optional<Address> to(String address) {
        return Optional.of(other -> address);
    }

    private static MatrixSource clip(String way, String sent, Starter starter) {
        return clip(way, sent, Optional.empty(), starter);
    }

    private static MatrixSource clip(String way, String sent, Optional<Address> source, Starter starter) {
        return new MatrixSource(way, "ffmpeg", sent, CAR_WIDTH, CAR_HEIGHT, "H264", "AAC", source, starter, Set.of());
    }

    private static MatrixSource small(String way, String sent, Starter starter) {
        return small(way, sent, Optional.empty(), starter);
    }

    private static MatrixSource small8(String way, String sent, Starter starter) {
        return small(way, "ffmpeg 8", sent, Optional.empty(), starter);
    }

    private static MatrixSource small(String way, String sent, Optional<Address> source, Starter starter) {
        return small(way, "ffmpeg", sent, source, starter);
    }

    private static MatrixSource small(
            String way, String program, String sent, Optional<Address> source, Starter starter) {
        var kinds = sent.split(" \\+ ", -1);
        return new MatrixSource(
                way,
                program,
                sent,
                SMALL_WIDTH,
                SMALL_HEIGHT,
                kinds[0].replace(" with B-frames", ""),
                kinds.length > 1 ? kinds[1] : "",
                source,
                starter,
                Set.of());
    }

    /** What the command says behind the input. */
    private interface Output {
        String of(Relay relay);
    }

    /** A clip again and again, at its own pace. */
    private static Starter comes(List<String> program, Path clip, Output output) {
        return relay -> {
            var command = new ArrayList<>(program);
            command.addAll(List.of("-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", clip.toString()));
            command.addAll(Arrays.asList(output.of(relay).strip().split(" +")));
            return Child.start(command);
        };
    }

    /** For UDP and TCP alike, and even, with the port above it. */
    private static int freePort() throws IOException {
        while (true) {
            try (var udp = new DatagramSocket(0);
                    var tcp = new ServerSocket(udp.getLocalPort())) {
                if (tcp.getLocalPort() % 2 == 0) {
                    return tcp.getLocalPort();
                }
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }
}
