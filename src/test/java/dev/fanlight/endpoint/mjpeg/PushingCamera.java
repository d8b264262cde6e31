package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.Publishing;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A camera that brings its pictures: one request with an endless body, in one of the ways that cameras have. */
final class PushingCamera implements Publishing {
    private static final int FRAME_BYTES = 50_000;

    /** How the body is written. */
    enum Style {
        MULTIPART_CHUNKED("multipart/x-mixed-replace; boundary=B", true),
        MULTIPART_ENDLESS("multipart/x-mixed-replace; boundary=B", false),
        BACK_TO_BACK_CHUNKED("image/jpeg", true),
        BACK_TO_BACK_ENDLESS("image/jpeg", false);

        final String contentType;
        final boolean chunked;

        Style(String contentType, boolean chunked) {
            this.contentType = contentType;
            this.chunked = chunked;
        }
    }

    private final Style style;
    private final String method;
    private final String stream;
    private @Nullable Socket socket;

    PushingCamera(String method, String stream, Style style) {
        this.method = method;
        this.stream = stream;
        this.style = style;
    }

    static PushingCamera of(String stream) {
        return new PushingCamera("POST", stream, Style.MULTIPART_CHUNKED);
    }

    @Override
    public String streamConfig() {
        return "";
    }

    @Override
    public void begin(TestServer server) {
        try {
            var opened = server.connect();
            socket = opened;
            TestServer.send(
                    opened,
                    method + " /" + stream + "/mjpeg HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + style.contentType
                            + "\r\n" + framing() + "\r\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Without chunks, only a length that is never reached makes a body endless (RFC 9112, section 6.3). */
    private String framing() {
        return style.chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 1000000000000\r\n";
    }

    @Override
    public void send(int number) {
        sendPart(NumberedJpeg.of(number, FRAME_BYTES));
    }

    @Override
    public void sendRubbish() {
        sendPart("this is no picture".getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends bytes in the place of a JPEG. */
    void sendPart(byte[] bytes) {
        if (style.contentType.startsWith("multipart")) {
            sendRaw(("--B\r\nContent-Type: image/jpeg\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            sendRaw(bytes);
            sendRaw("\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            sendRaw(bytes);
        }
    }

    /** Sends bytes of the body as they are. */
    void sendRaw(byte[] bytes) {
        try {
            var out = socket().getOutputStream();
            if (style.chunked) {
                out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(bytes);
            if (style.chunked) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends the body as a camera does that is switched off in good order. */
    void end() throws IOException {
        TestServer.send(socket(), "0\r\n\r\n");
    }

    /** Reads what the server has to say. */
    Reply reply() throws IOException {
        return Reply.read(socket().getInputStream());
    }

    private Socket socket() {
        if (socket == null) {
            throw new AssertionError("this camera has not begun");
        }
        return socket;
    }

    @Override
    public void vanish() {
        try {
            socket().setSoLinger(true, 0);
            socket().close();
            socket = null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            vanish();
        }
    }
}
