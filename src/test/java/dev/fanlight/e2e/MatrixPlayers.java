package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fanlight.load.signal.SignallingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Those who watch the stream {@code live/cam} of a relay: each tells what came. */
final class MatrixPlayers implements AutoCloseable {
    private static final int PICTURES = 10;

    /** Watches as any site may, without the pages' own player. */
    private static final String WATCH = """
            async url => {
              const pc = window.pc = new RTCPeerConnection();
              const media = new MediaStream();
              pc.addTransceiver('video', {direction: 'recvonly'});
              pc.addTransceiver('audio', {direction: 'recvonly'});
              pc.ontrack = event => media.addTrack(event.track);
              const video = window.video = document.createElement('video');
              Object.assign(video, {muted: true, autoplay: true, srcObject: media});
              document.body.append(video);
              await pc.setLocalDescription();
              const answer = await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/sdp'},
                body: pc.localDescription.sdp});
              if (answer.status !== 201) return answer.text();
              await pc.setRemoteDescription({type: 'answer', sdp: await answer.text()});
              return '';
            }
            """;

    private static final String LOOK = """
            async () => {
              const all = [...(await pc.getStats()).values()];
              const of = kind => all.find(each => each.type === 'inbound-rtp' && each.kind === kind);
              const codec = its => its && its.packetsReceived
                ? all.find(each => each.id === its.codecId)?.mimeType.split('/')[1] ?? '' : '';
              return {video: codec(of('video')), audio: codec(of('audio')), frames: of('video')?.framesDecoded ?? 0,
                sounds: of('audio')?.packetsReceived ?? 0, width: video.videoWidth, height: video.videoHeight,
                playing: video.currentTime > 0.5};
            }
            """;

    /** The browser belongs to the thread that opened it. */
    private final ExecutorService browserThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("chromium").factory());

    private @Nullable Chromium chromium;

    Seen webRtc(Relay relay, int seconds) throws Exception {
        try {
            return WhepTap.play(seconds, relay.address("/live/cam/whep"));
        } catch (SignallingException refused) {
            return Seen.nothing(String.valueOf(refused.getMessage()));
        }
    }

    Seen mjpeg(Relay relay) throws Exception {
        try (var viewer = PlainViewer.watch(relay.port(), "live/cam")) {
            var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
            while (viewer.distinctPictures() < PICTURES) {
                if (viewer.trouble().isPresent()) {
                    return Seen.nothing(viewer.trouble().get().toString());
                }
                if (System.nanoTime() > deadlineNs) {
                    return Seen.nothing(viewer.distinctPictures() + " pictures");
                }
                Thread.sleep(20);
            }
            return jpeg(viewer.newest(), viewer.distinctPictures());
        }
    }

    /** Before the first keyframe it says that one has to ask again. */
    Seen snapshot(Relay relay) throws Exception {
        var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
        var response = relay.get("/live/cam/snapshot.jpg");
        while (response.statusCode() == 503 && System.nanoTime() < deadlineNs) {
            Thread.sleep(100);
            response = relay.get("/live/cam/snapshot.jpg");
        }
        return response.statusCode() == 200
                ? jpeg(response.body(), PICTURES)
                : Seen.nothing(response.statusCode() + " " + new String(response.body(), UTF_8));
    }

    private static Seen jpeg(byte[] bytes, int pictures) throws IOException {
        var picture = ImageIO.read(new ByteArrayInputStream(bytes));
        return picture == null
                ? Seen.nothing("no JPEG")
                : new Seen("JPEG", picture.getWidth(), picture.getHeight(), pictures, false, "", 0, Optional.empty());
    }

    /** By an old ffprobe; one that knows AV1 in RTP has to be new. */
    Seen rtsp(Relay relay, String transport, boolean newest, int seconds) throws Exception {
        return Probe.play(
                seconds,
                newest ? Ffmpeg8.command("ffprobe") : List.of(Programs.need("ffprobe")),
                List.of("-rtsp_transport", transport),
                relay.rtsp("live/cam"));
    }

    /** ffprobe would look at FLV for 90 s where it cannot guess the frame rate, as of pictures that come in pairs. */
    private static final List<String> FLV_PATIENCE = List.of("-analyzeduration", "3000000");

    /** An old ffprobe; for what only Enhanced RTMP carries, the new one. */
    Seen rtmp(Relay relay, int seconds) throws Exception {
        return Probe.play(seconds, FLV_PATIENCE, relay.rtmp("/live/cam"));
    }

    Seen enhancedRtmp(Relay relay, int seconds) throws Exception {
        return Probe.play(
                seconds,
                Ffmpeg8.command("ffprobe"),
                List.of("-analyzeduration", "3000000", "-rtmp_enhanced_codecs", "hvc1,av01,vp09,Opus"),
                relay.rtmp("/live/cam"));
    }

    /** Whether so many whole pictures of H.264 come. */
    Optional<String> gstreamer(String from) throws Exception {
        try (var player = GStreamer.play(30, from + " ! h264parse ! video/x-h264,alignment=au")) {
            return player.awaitExit() == 0 ? Optional.empty() : Optional.of(player.output());
        }
    }

    /** In a page of the relay. */
    Seen chromium(Relay relay) throws Exception {
        return browserThread.submit(() -> browse(relay)).get();
    }

    private Seen browse(Relay relay) {
        if (chromium == null) {
            chromium = Chromium.open();
        }
        try (var visit = chromium.visit()) {
            var page = visit.page();
            visit.open(relay.address("/healthz"));
            var refusal = (String) page.evaluate(WATCH, relay.address("/live/cam/whep"));
            if (!refusal.isEmpty()) {
                return Seen.nothing(refusal);
            }
            var seen = new ArrayList<Map<?, ?>>();
            var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
            while (System.nanoTime() < deadlineNs) {
                var now = (Map<?, ?>) page.evaluate(LOOK);
                seen.add(now);
                if (number(now, "frames") > 25
                        && Boolean.TRUE.equals(now.get("playing"))
                        && (number(now, "sounds") > 25 || number(now, "frames") > 75)) {
                    break;
                }
                page.waitForTimeout(100);
            }
            var last = seen.getLast();
            return new Seen(
                    Seen.name(String.valueOf(last.get("video"))),
                    number(last, "width"),
                    number(last, "height"),
                    Boolean.TRUE.equals(last.get("playing")) ? number(last, "frames") : 0,
                    false,
                    Seen.name(String.valueOf(last.get("audio"))),
                    number(last, "sounds"),
                    Optional.empty());
        }
    }

    private static int number(Map<?, ?> figures, String name) {
        return figures.get(name) instanceof Number number ? number.intValue() : 0;
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(
                        () -> {
                            if (chromium != null) {
                                chromium.close();
                            }
                        },
                        browserThread)
                .join();
        browserThread.shutdown();
    }
}
