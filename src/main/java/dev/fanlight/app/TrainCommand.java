package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.load.send.ClipSend;
import dev.fanlight.load.send.SendOptions;
import dev.fanlight.load.watch.WatchLoad;
import dev.fanlight.load.watch.WatchOptions;
import dev.fanlight.media.StreamName;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code fanlight train}: runs the server for a moment and asks it a few things, so that the JVM can note which classes
 * a start needs. The script calls it once after a build, to make the next starts quick.
 */
@Command(name = "train", hidden = true, description = "Run for a moment, to make an AOT cache.")
final class TrainCommand implements Callable<Integer> {
    private static final int SNAPSHOT_TRIES = 50;

    /** Two black pictures of 32 by 32, as x264 codes them: a keyframe with its parameter sets, and one that needs it. */
    private static final String CLIP = "000000016742c00ada25b0110000030001000003003c8f1226a0"
            + "0000000168ce0fc80000016588843a2628000902c9d75e00000001419a20268b";

    private static final int SENDING_SECONDS = 4;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var config = FanlightConfig.defaults()
                .withHttpHost("127.0.0.1")
                .withHttpPort(0)
                .withWebRtcPort(0)
                .withRtspPort(0)
                .withRtmpPort(0)
                .withStream(new StreamName("demo"), new SourceAddress(URI.create("test:camera")));
        try (var server = Server.start(config)) {
            var base = "http://127.0.0.1:" + server.httpPort();
            for (var path : new String[] {"/", "/demo", "/assets/app.css", "/api/v1/streams", "/healthz", "/metrics"}) {
                ask(base + path);
            }
            for (var tries = 0; tries < SNAPSHOT_TRIES && ask(base + "/demo/snapshot.jpg") != 200; tries++) {
                Thread.sleep(20);
            }
            sendAndWatch(base + "/train");
        }
        return 0;
    }

    /** A publisher and viewers over WebRTC, so that the first ones of a new server need not wait for a thousand classes. */
    private static void sendAndWatch(String stream) throws IOException, InterruptedException {
        var clip = Files.createTempFile("fanlight-train", ".h264");
        try {
            Files.write(clip, HexFormat.of().parseHex(CLIP));
            var to = new SendOptions.Target.Whip(URI.create(stream + "/whip"), Optional.empty(), false);
            var sending = new SendOptions(to, clip.toString(), SENDING_SECONDS, true, 1, OptionalDouble.of(30), false);
            var sender = Thread.ofVirtual().start(() -> rehearse(() -> ClipSend.run(sending, said -> {})));
            Thread.sleep(SENDING_SECONDS * 1_000L / 2);
            var from = new WatchOptions.From.Whep(URI.create(stream + "/whep"), Optional.empty());
            rehearse(() -> WatchLoad.run(new WatchOptions(from, 2, 1, 0, 0, 10, false, true, OptionalLong.empty())));
            sender.join();
        } finally {
            Files.delete(clip);
        }
    }

    /** What goes wrong here only makes the next start slower. */
    private static void rehearse(Callable<?> scene) {
        try {
            scene.call();
        } catch (Exception failed) {
            System.err.println("train: " + failed.getMessage());
        }
    }

    private static int ask(String address) throws IOException {
        var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        try {
            var status = connection.getResponseCode();
            if (status == 200) {
                try (var body = connection.getInputStream()) {
                    body.readAllBytes();
                }
            }
            return status;
        } finally {
            connection.disconnect();
        }
    }
}
