package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.Publishing;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A camera that is fetched and sends a frame when the test says so. */
final class PulledCamera implements Publishing {
    private static final int FRAME_BYTES = 50_000;

    private final ScriptedCamera camera = ScriptedCamera.answering(this::answer);
    private final AtomicReference<ScriptedCamera.@Nullable Caller> viewer = new AtomicReference<>();
    private boolean stopped;

    private void answer(Reply request, ScriptedCamera.Caller caller) throws IOException {
        caller.write("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=FRAME\r\n\r\n--FRAME\r\n");
        viewer.set(caller);
        try {
            caller.awaitGone();
        } finally {
            viewer.compareAndSet(caller, null);
            caller.hangUp();
        }
    }

    ScriptedCamera camera() {
        return camera;
    }

    @Override
    public String streamConfig() {
        return "    source: " + camera.url("/stream.mjpg") + "\n";
    }

    @Override
    public void begin(TestServer server) {
        if (stopped) {
            stopped = false;
            camera.restart();
        }
        awaitFetched();
    }

    /** Waits until somebody fetches. */
    void awaitFetched() {
        Eventually.that(() -> assertThat(viewer.get()).as("fetched").isNotNull());
    }

    @Override
    public void send(int number) {
        sendPart(NumberedJpeg.of(number, FRAME_BYTES));
    }

    @Override
    public void sendRubbish() {
        sendPart(new byte[] {'n', 'o'});
    }

    private void sendPart(byte[] bytes) {
        var out = viewer.get();
        if (out == null) {
            throw new AssertionError("nobody fetches");
        }
        try {
            out.write("Content-Type: image/jpeg\r\nContent-Length: " + bytes.length + "\r\n\r\n");
            out.write(bytes);
            out.write("\r\n--FRAME\r\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void vanish() {
        stopped = true;
        viewer.set(null);
        camera.stop();
    }

    @Override
    public void close() {
        camera.close();
    }
}
