package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpSourceTest {
    private static final String RAW = "h264/baseline-2slices.h264";

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static Socket connect(int port) {
        var made = new Socket[1];
        Receiving.awaitUntil("it listens", () -> {
            try {
                made[0] = new Socket(InetAddress.getLoopbackAddress(), port);
                return true;
            } catch (ConnectException notYet) {
                return false;
            }
        });
        return made[0];
    }

    @ParameterizedTest
    @CsvSource({"h264/baseline-2slices.h264, 12", "h265/main.h265, 12", "nut/pattern-and-tone.nut, 30"})
    void whatASenderBringsIsPublishedUpToItsLastFrame(String name, int frames) throws IOException {
        var port = freePort();
        try (var relay = new Receiving("tcp-listen://127.0.0.1:" + port);
                var sender = connect(port)) {
            sender.getOutputStream().write(Receiving.vector(name));
            Receiving.awaitUntil(
                    "all frames have come", () -> relay.viewer.ends().size() == frames);
        }
    }

    @Test
    void picturesComeOneBehindTheOther() throws IOException {
        var port = freePort();
        try (var relay = new Receiving("tcp-listen://127.0.0.1:" + port);
                var sender = connect(port)) {
            for (var i = 0; i < 3; i++) {
                sender.getOutputStream().write(Receiving.picture());
            }
            Receiving.awaitUntil("all have come", () -> relay.stream.totals().framesReceived() == 3);
        }
    }

    /** A sender that ran before we called is in the midst of its pictures. */
    @Test
    void aKeyframeIsAwaitedForALongTime() throws IOException {
        var port = freePort();
        try (var relay = new Receiving("tcp-listen://127.0.0.1:" + port);
                var sender = connect(port)) {
            var slice = new byte[200_000];
            Arrays.fill(slice, (byte) 0x55);
            System.arraycopy(new byte[] {0, 0, 0, 1, 0x41, (byte) 0x9A}, 0, slice, 0, 6);
            for (var i = 0; i < 20; i++) {
                sender.getOutputStream().write(slice);
            }
            sender.getOutputStream().write(Receiving.vector(RAW));
            Receiving.awaitUntil(
                    "all frames have come", () -> relay.viewer.ends().size() == 12);
        }
    }

    @Test
    void aSenderThatListensIsCalled() throws IOException {
        try (var camera = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var relay = new Receiving("tcp://127.0.0.1:" + camera.getLocalPort())) {
            for (var round = 1; round <= 2; round++) {
                try (var sender = camera.accept()) {
                    sender.getOutputStream().write(Receiving.vector(RAW));
                    var frames = round * 12;
                    Receiving.awaitUntil(
                            "all frames have come", () -> relay.viewer.ends().size() == frames);
                }
            }
        }
    }

    @Test
    void aSecondSenderIsSentAwayWhileOneIsHeard() throws IOException {
        var port = freePort();
        try (var relay = new Receiving("tcp-listen://127.0.0.1:" + port);
                var first = connect(port)) {
            first.getOutputStream().write(Receiving.vector(RAW));
            Receiving.awaitUntil("it is heard", () -> !relay.viewer.ends().isEmpty());
            try (var second = connect(port)) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
            Receiving.awaitUntil("it is counted", () -> relay.dropped("other-sender") == 1);
        }
    }
}
