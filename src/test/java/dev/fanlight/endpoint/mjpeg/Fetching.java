package dev.fanlight.endpoint.mjpeg;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestServer;
import dev.fanlight.proto.jpeg.Jpegs;

/** Servers that fetch the stream {@code cam}, and what the cameras of tests say. */
final class Fetching {
    /** Head of an endless answer whose boundary is {@code B}. */
    static final String MULTIPART = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=B\r\n\r\n";

    private Fetching() {}

    static TestServer from(ScriptedCamera camera) {
        return from(camera.url("/stream.mjpg"));
    }

    static TestServer from(String url) {
        return from(url, TestServer.PATIENT);
    }

    /**
     * @param mjpeg the section mjpeg, and whatever else goes before the streams
     */
    static TestServer from(String url, String mjpeg) {
        return TestServer.start(mjpeg + "streams:\n  cam:\n    source: " + url + "\n");
    }

    /** A part with its length, and the boundary of the next. */
    static byte[] part(byte[] jpeg) {
        return bytes("--B\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n", jpeg, "\r\n");
    }

    static byte[] bytes(String text) {
        return bytes(text, new byte[0], "");
    }

    static byte[] bytes(String before, byte[] jpeg, String after) {
        return Jpegs.join(before.getBytes(ISO_8859_1), jpeg, after.getBytes(ISO_8859_1));
    }
}
