package dev.fanlight.endpoint.bytes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpSourceTest {
    private static final int PACKET_BYTES = 188;
    private static final int PICTURES = 25;

    private DatagramSocket sender;
    private int port;

    @BeforeEach
    void open() throws IOException {
        sender = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void close() {
        sender.close();
    }

    /** Whole packets, seven in each datagram, as all senders do it. */
    private static List<byte[]> datagrams() {
        var bytes = Receiving.vector("mpegts/h264-aac.ts");
        var datagrams = new ArrayList<byte[]>();
        for (var at = 0; at < bytes.length; at += 7 * PACKET_BYTES) {
            datagrams.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 7 * PACKET_BYTES)));
        }
        return datagrams;
    }

    private void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static long pictures(Receiving relay) {
        var tracks = relay.stream.tracks();
        return tracks.isEmpty()
                ? 0
                : relay.viewer.ends().stream()
                        .filter(end -> end.trackId() == tracks.getFirst().id())
                        .count();
    }

    /** Until the port is taken; what is sent before is lost. */
    private void awaitListener() {
        Receiving.awaitUntil("it listens", () -> {
            try (var _ = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                return false;
            } catch (BindException taken) {
                return true;
            }
        });
    }

    @Test
    void theLastPictureGoesOutThoughNothingFollowsIt() throws IOException {
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            for (var datagram : datagrams()) {
                send(sender, datagram);
            }
            Receiving.awaitUntil("all pictures have come", () -> pictures(relay) == PICTURES);
        }
    }

    @Test
    void rtpAroundItIsTakenOff() throws IOException {
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            for (var datagram : datagrams()) {
                var wrapped = new byte[12 + datagram.length];
                wrapped[0] = (byte) 0x80;
                wrapped[1] = 33;
                System.arraycopy(datagram, 0, wrapped, 12, datagram.length);
                send(sender, wrapped);
            }
            Receiving.awaitUntil("all pictures have come", () -> pictures(relay) == PICTURES);
        }
    }

    /** As rpicam-vid sends it: each picture in a datagram. */
    @Test
    void picturesAreTakenFromTheNextThatBegins() throws IOException {
        var picture = Receiving.picture();
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            send(sender, Arrays.copyOfRange(picture, picture.length / 2, picture.length));
            send(sender, picture);
            Receiving.awaitUntil(
                    "a picture has come", () -> relay.stream.totals().framesReceived() == 1);
        }
    }

    /** As ffmpeg -f mpjpeg sends it: the first boundary alone, then each picture with its header before it. */
    @Test
    void partsAreTakenFromTheFirstOrFromTheNextThatBegins() throws IOException {
        var picture = Receiving.picture();
        var part = ByteBufUtil.getBytes(Unpooled.buffer()
                .writeBytes(("Content-type: image/jpeg\r\nContent-length: " + picture.length + "\r\n\r\n")
                        .getBytes(US_ASCII))
                .writeBytes(picture)
                .writeBytes("\r\n--ffmpeg\r\n".getBytes(US_ASCII)));
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            send(sender, "--ffmpeg\r\n".getBytes(US_ASCII));
            send(sender, part);
            send(sender, part);
            Receiving.awaitUntil(
                    "pictures have come", () -> relay.stream.totals().framesReceived() == 2);
            assertThat(relay.dropped("not-jpeg")).isZero();
        }
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            send(sender, Arrays.copyOfRange(part, part.length / 2, part.length));
            send(sender, part);
            Receiving.awaitUntil(
                    "a picture has come", () -> relay.stream.totals().framesReceived() == 1);
        }
    }

    @Test
    void rawVideoIsTakenFromTheNextKeyframe() throws IOException {
        var video = Receiving.vector("h264/baseline-2slices.h264");
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            var slice = new byte[10_000];
            Arrays.fill(slice, (byte) 0x55);
            System.arraycopy(new byte[] {0, 0, 0, 1, 0x41, (byte) 0x9A}, 0, slice, 0, 6);
            for (var i = 0; i < 5; i++) {
                send(sender, slice);
            }
            send(sender, video); // at once, as a sender that is held up within a picture seems to have ended it
            Receiving.awaitUntil(
                    "all frames have come", () -> relay.viewer.ends().size() == 12);
        }
    }

    @Test
    void whatIsMissingInRawVideoIsSaid() {
        var slice = new byte[] {0, 0, 0, 1, 0x41, (byte) 0x9A, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};
        try (var relay = new Receiving("udp://127.0.0.1:" + port)) {
            awaitListener();
            Receiving.awaitUntil("it is said", () -> {
                send(sender, slice);
                return relay.stream.report().toString().contains("--inline");
            });
        }
    }

    @Test
    void anotherSenderIsNotListenedToMeanwhile() throws IOException {
        try (var relay = new Receiving("udp://127.0.0.1:" + port);
                var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            awaitListener();
            for (var datagram : datagrams()) {
                send(sender, datagram);
                send(other, datagram);
            }
            Receiving.awaitUntil("all pictures have come", () -> pictures(relay) == PICTURES);
            assertThat(relay.dropped("other-sender")).isPositive();
        }
    }
}
