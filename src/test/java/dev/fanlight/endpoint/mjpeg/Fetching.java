package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestServer;

/** Servers that fetch the stream {@code cam}, and what the cameras of tests say. */
final class Fetching {
    /** Head of an endless answer whose boundary is {@code B}. */
    static final String MULTIPART = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=B\r\n\r\n";

    private Fetching() {}

    static TestServer from(ScriptedCamera camera) {
        return from(camera.url("/stream.mjpg"), "");
    }

    /**
     * @param mjpeg lines of the section mjpeg, two spaces before each
     */
    static TestServer from(String url, String mjpeg) {
        return TestServer.start("mjpeg:\n  stillInterval: 20ms\n" + mjpeg + "streams:\n  cam:\n    source: " + url + "\n");
    }

    /** A part with its length, and the boundary of the next. */
    static byte[] part(byte[] jpeg) {
        return bytes("--B\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n", jpeg, "\r\n");
    }

    static byte[] bytes(String text) {
        return bytes(text, new byte[0], "");
    }

    static byte[] bytes(String before, byte[] jpeg, String after) {
        var latin1 = java.nio.charset.StandardCharsets.ISO_8859_1;
        return dev.fanlight.proto.jpeg.Jpegs.join(before.getBytes(latin1), jpeg, after.getBytes(latin1));
    }
}
