package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.StreamName;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code fanlight train}: runs the server for a moment and asks it a few things, so that the JVM can note which classes
 * a start needs. The script calls it once after a build, to make the next starts quick.
 */
@Command(name = "train", hidden = true, description = "Run for a moment, to make an AOT cache.")
final class TrainCommand implements Callable<Integer> {
    private static final int SNAPSHOT_TRIES = 50;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var config = FanlightConfig.defaults()
                .withHttpHost("127.0.0.1")
                .withHttpPort(0)
                .withWebRtcPort(0)
                .withStream(new StreamName("demo"), new SourceAddress(URI.create("test:camera")));
        try (var server = Server.start(config)) {
            var base = "http://127.0.0.1:" + server.httpPort();
            for (var path : new String[] {"/", "/demo", "/assets/app.css", "/api/v1/streams", "/healthz", "/metrics"}) {
                ask(base + path);
            }
            for (var tries = 0; tries < SNAPSHOT_TRIES && ask(base + "/demo/snapshot.jpg") != 200; tries++) {
                Thread.sleep(20);
            }
        }
        return 0;
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
