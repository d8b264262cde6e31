package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Watches {@code stream.mjpg} with nothing but a socket and a thread. */
final class PlainViewer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final Socket socket;
    private final Set<Integer> pictures = Collections.synchronizedSet(new HashSet<>());
    private volatile byte[] newest = new byte[0];
    private volatile Optional<Exception> trouble = Optional.empty();

    private PlainViewer(Socket socket) {
        this.socket = socket;
    }

    static PlainViewer watch(int port, String stream) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("GET /" + stream + "/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        var viewer = new PlainViewer(socket);
        Thread.ofVirtual().start(viewer::read);
        return viewer;
    }

    /** How many pictures it got that differ from each other. */
    int distinctPictures() {
        return pictures.size();
    }

    /** The newest whole picture; empty before the first. */
    byte[] newest() {
        return newest;
    }

    /** Why it reads no more; empty while all is well. */
    Optional<Exception> trouble() {
        return trouble;
    }

    private void read() {
        try (var in = new BufferedInputStream(socket.getInputStream())) {
            var status = line(in);
            if (!status.startsWith("HTTP/1.1 200")) {
                throw new IOException(status);
            }
            while (true) {
                var length = LENGTH.matcher(line(in));
                if (length.matches()) {
                    readPicture(in, Integer.parseInt(length.group(1)));
                }
            }
        } catch (IOException ended) {
            trouble = Optional.of(ended);
        }
    }

    private void readPicture(InputStream in, int sizeBytes) throws IOException {
        while (!line(in).isEmpty()) {
            // The other headers of the part.
        }
        if (sizeBytes > MAX_FRAME_BYTES) {
            throw new IOException("a picture of " + sizeBytes + " bytes");
        }
        var picture = in.readNBytes(sizeBytes);
        if (sizeBytes < 4
                || picture.length < sizeBytes
                || picture[1] != (byte) 0xd8
                || picture[sizeBytes - 1] != (byte) 0xd9) {
            throw new IOException("not a whole JPEG");
        }
        newest = picture;
        pictures.add(Arrays.hashCode(picture));
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server ended the response");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
