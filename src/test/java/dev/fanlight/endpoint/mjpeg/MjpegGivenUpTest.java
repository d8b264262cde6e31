package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Access;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.Reply;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.http.HttpServer;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.net.EventLoops;
import dev.fanlight.sim.MortalConversion;
import dev.fanlight.sim.NumberedFrames;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Snapshots;
import dev.fanlight.transcode.StreamFacts;
import dev.fanlight.transcode.TrackSelection;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A conversion to pictures is given up while somebody watches them. */
class MjpegGivenUpTest {
    private static final Refusal WHY = new Refusal(Refusal.Reason.FAILED, "ffmpeg ended 10 times in a row.");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, RingBounds.DEFAULT);
    private final EventLoops loops = EventLoops.open(1);
    private final MortalConversion conversion = new MortalConversion();
    private final NumberedFrames frames = new NumberedFrames(clock);
    private final HttpServer http;

    MjpegGivenUpTest() throws BindException {
        var config = FanlightConfig.defaults().withHttpHost("127.0.0.1").withHttpPort(0);
        var routes = new Routes(Optional::empty);
        var assembled = new AssembledFrames(clock);
        var facts = StreamFacts.NOTHING_KNOWN;
        var snapshots = new Snapshots(
                new Conversions(config.transcode(), name -> true, assembled, facts, clock, loops), assembled);
        new MjpegWatch(hub, config.mjpeg(), new TrackSelection(conversion, facts), snapshots, clock).mount(routes);
        http = new HttpServer(loops, config.http(), new Access(config, "here"), routes);
        http.start();
    }

    @AfterEach
    void close() {
        http.close();
        loops.close();
        hub.close();
        frames.giveBackTheRest();
    }

    @Test
    void whoWatchesSeesTheEndBehindAWholePictureAndWhoComesThenTheReason() throws IOException {
        var stream = publish();
        var pictures = stream.convert(new Camera()).orElseThrow();
        try (var viewer = ask()) {
            Eventually.that(() -> assertThat(conversion.leases()).isEqualTo(1));
            pictures.frame(frames.next());
            Eventually.that(() -> assertThat(stream.totals().framesSent()).isEqualTo(1));
            conversion.giveUp(WHY);
            var all = new String(viewer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all).startsWith("HTTP/1.1 200").endsWith("\r\n--FRAME\r\n");
            assertThat(all.length()).isGreaterThan(NumberedFrames.SIZE_BYTES);
        }
        Eventually.that(() -> assertThat(conversion.leases()).isZero());
        Eventually.that(() -> assertThat(stream.report().viewerCount()).isZero());
        try (var late = ask()) {
            var refused = Reply.read(late.getInputStream());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains(WHY.sentence());
        }
    }

    private Stream publish() {
        var camera = ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
        camera.tracks(List.of(new TrackFormat(Codec.H264, 90_000, "")));
        return camera.stream();
    }

    private Socket ask() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write("GET /cam/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static final class Camera implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }
}
