package dev.fanlight.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The camera of {@code bench/camera}: a Raspberry Pi with the picamera web-streaming recipe, and real footage. */
final class PiCamera implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("frames=(\\d+) clients=(\\d+) connections=(\\d+)");

    private final Child child;
    private final int port;

    private PiCamera(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** @param port 0: any free one */
    static PiCamera start(int port) throws IOException {
        var command = new ArrayList<String>(List.of(
                Programs.need("python3"),
                "-u",
                Programs.PI_CAMERA.toString(),
                "--port",
                Integer.toString(port),
                "--max-seconds",
                "300"));
        var child = Child.start(command);
        try {
            var said = child.awaitLine("Pi camera on http://127.0.0.1:(\\d+)/");
            return new PiCamera(child, Integer.parseInt(said.group(1)));
        } catch (RuntimeException | Error failed) {
            child.process().destroyForcibly();
            throw failed;
        }
    }

    int port() {
        return port;
    }

    String address() {
        return "http://127.0.0.1:" + port + "/stream.mjpg";
    }

    /** How often it has said how it is; it does so each second. */
    long statusLines() {
        return STATUS.matcher(child.output()).results().count();
    }

    /** TCP connections accepted since it started, as it last said; 0 before. */
    int connections() {
        return latest(3);
    }

    /** Clients that watch now, as it last said; 0 before. */
    int clients() {
        return latest(2);
    }

    private int latest(int group) {
        return STATUS.matcher(child.output())
                .results()
                .reduce((earlier, later) -> later)
                .map((MatchResult line) -> Integer.parseInt(line.group(group)))
                .orElse(0);
    }

    /** As when its battery dies. */
    @Override
    public void close() {
        child.close();
    }
}
