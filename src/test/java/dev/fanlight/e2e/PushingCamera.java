package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A camera behind a home router: sends JPEGs back to back in one endless request, as {@code curl -T -} does. */
final class PushingCamera implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;

    private PushingCamera(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    static PushingCamera connect(int port, String stream) throws IOException {
        var camera = new PushingCamera(new Socket(InetAddress.getLoopbackAddress(), port));
        camera.send("PUT /" + stream + "/mjpeg HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        return camera;
    }

    void show(byte[] jpeg) throws IOException {
        send(Integer.toHexString(jpeg.length) + "\r\n");
        out.write(jpeg);
        send("\r\n");
        out.flush();
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
