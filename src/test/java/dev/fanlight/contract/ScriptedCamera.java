package dev.fanlight.contract;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A camera that waits to be fetched and answers each request as the test's script says. A virtual thread for each
 * connection; {@link #close} and {@link #stop} reset all of them.
 */
public final class ScriptedCamera implements AutoCloseable {
    private final Script script;
    private final int port;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Reply> requests = new CopyOnWriteArrayList<>();
    private volatile ServerSocket listening;

    /** What the camera does with one request. */
    public interface Script {
        /**
         * Answers; when it returns, the next request on this connection is read.
         *
         * @param request its request line as the status line
         */
        void answer(Reply request, Caller caller) throws IOException;
    }

    /** The other end of one connection. Used by any one thread at a time. */
    public static final class Caller {
        private final Socket socket;
        private final InputStream in;

        private Caller(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Waits until the other end has hung up. */
        public void awaitGone() throws IOException {
            while (in.read() >= 0) {
                // Nothing that matters.
            }
        }

        /** Closes the connection in good order. */
        public void hangUp() throws IOException {
            socket.close();
        }
    }

    private ScriptedCamera(Script script) {
        this.script = script;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
    }

    public static ScriptedCamera answering(Script script) {
        return new ScriptedCamera(script);
    }

    private ServerSocket listen(int onPort) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
            Thread.ofVirtual().name("camera").start(() -> acceptAll(socket));
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void acceptAll(ServerSocket socket) {
        try {
            while (true) {
                var accepted = socket.accept();
                connections.incrementAndGet();
                open.add(accepted);
                Thread.ofVirtual().name("camera connection").start(() -> serve(accepted));
            }
        } catch (IOException closed) {
            // Stopped.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var caller = new Caller(socket);
            while (!socket.isClosed()) {
                var request = Reply.readHead(caller.in);
                requests.add(request);
                script.answer(request, caller);
            }
        } catch (IOException gone) {
            // The other end has had enough, or the test has.
        } finally {
            open.remove(socket);
        }
    }

    /** The address of a path on it, such as {@code /stream.mjpg}. */
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** The same with credentials. */
    public String url(String userInfo, String path) {
        return "http://" + userInfo + "@127.0.0.1:" + port + path;
    }

    public int port() {
        return port;
    }

    /** Connections ever accepted. */
    public int connections() {
        return connections.get();
    }

    /** Connections open now. */
    public int openConnections() {
        return open.size();
    }

    /** All requests so far, oldest first; the request line stands in for the status line. */
    public List<Reply> requests() {
        return requests;
    }

    /** Pulls the plug: connections are reset, and the port refuses. */
    public void stop() {
        try {
            listening.close();
            for (var socket : open) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Is back at the same address. */
    public void restart() {
        listening = listen(port);
    }

    @Override
    public void close() {
        stop();
    }
}
