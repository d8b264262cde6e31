package dev.fanlight.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** Somebody who opens {@code stream.mjpg} over a plain socket and reads as slowly as a test likes. */
public final class TestViewer implements Watching {
    private static final int PATIENCE_MS = 60_000;
    private static final byte[] DELIMITER = {'\r', '\n', '-', '-', 'F', 'R', 'A', 'M', 'E', '\r', '\n'};
    private static final int SMALL_BUFFER_BYTES = 4096;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final Reply head;

    private TestViewer(int port, String request, boolean smallBuffer) {
        try {
            if (smallBuffer) {
                socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
            }
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            TestServer.send(socket, request);
            // One that shall be slow must not read ahead.
            in = smallBuffer ? socket.getInputStream() : new BufferedInputStream(socket.getInputStream());
            head = Reply.readHead(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Opens a stream as programs do. */
    public static TestViewer program(TestServer server, String stream) {
        return asking(server, "GET /" + stream + "/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    /** Opens an address with a request of the test's own. */
    public static TestViewer asking(TestServer server, String request) {
        return new TestViewer(server.port(), request, false);
    }

    /** One whose socket takes a few kilobytes only while it does not read. */
    public static TestViewer slow(TestServer server, String stream) {
        return new TestViewer(
                server.port(), "GET /" + stream + "/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", true);
    }

    /** Status line and headers of the answer. */
    public Reply head() {
        return head;
    }

    /** The raw bytes behind the head of the answer. */
    public InputStream in() {
        return in;
    }

    @Override
    public int nextNumber() {
        return NumberedJpeg.numberIn(nextPart().body());
    }

    /** Reads one part of the program dialect: its headers and its JPEG. */
    public Reply nextPart() {
        try {
            var line = Reply.readLine(in);
            while (line.isEmpty()) {
                line = Reply.readLine(in);
            }
            if (!line.equals("--FRAME")) {
                throw new AssertionError("no boundary but: " + line);
            }
            return readPart(line);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Reply readPart(String delimiter) throws IOException {
        var headers = Reply.readHeaders(in);
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var jpeg = in.readNBytes(length);
        if (jpeg.length < length) {
            throw new EOFException("the connection ended within a frame");
        }
        return new Reply(delimiter, headers, jpeg);
    }

    /** Reads up to and with the delimiter that follows a frame in the browser dialect, and the next part's header. */
    public byte[] nextBrowserFrame() throws IOException {
        var frame = new ByteArrayOutputStream();
        var matched = 0;
        while (matched < DELIMITER.length) {
            var value = in.read();
            if (value < 0) {
                throw new EOFException("the connection ended within a frame");
            }
            frame.write(value);
            matched = value == DELIMITER[matched] ? matched + 1 : value == DELIMITER[0] ? 1 : 0;
        }
        readBrowserPartHeader();
        return Arrays.copyOf(frame.toByteArray(), frame.size() - DELIMITER.length);
    }

    /** Reads the header of a part in the browser dialect, up to its blank line. */
    public String readBrowserPartHeader() throws IOException {
        var header = new StringBuilder();
        for (var line = Reply.readLine(in); !line.isEmpty(); line = Reply.readLine(in)) {
            header.append(line).append('\n');
        }
        return header.toString();
    }

    /** Whether the server has ended the connection, after reading whatever still comes. */
    @Override
    public boolean isEnded() {
        try {
            while (in.read() >= 0) {
                // On to the end.
            }
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Leaves with a reset, as a machine that loses its network or its process. */
    public void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
