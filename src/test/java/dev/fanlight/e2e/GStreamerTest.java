package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** The peer itself: what it needs is installed, and its words and its end mean what other tests take them for. */
class GStreamerTest {
    @Test
    void playsAsManyFramesAsAreWanted() throws IOException, InterruptedException {
        var port = freePort();
        var from = "udpsrc address=127.0.0.1 port=" + port + " ! tsdemux ! h264parse ! video/x-h264,alignment=au";
        try (var player = GStreamer.play(30, from);
                var camera = GStreamer.publish("mpegtsmux alignment=7 ! udpsink host=127.0.0.1 port=" + port)) {
            assertThat(player.awaitExit()).as(player.output()).isZero();
            assertThat(camera.process().isAlive()).as(camera.output()).isTrue();
        }
    }

    @Test
    void hasWhatTheOtherTestsUse() throws IOException, InterruptedException {
        for (var element : new String[] {
            "rtspclientsink",
            "rtspsrc",
            "rtmp2sink",
            "rtmp2src",
            "srtsink",
            "srtsrc",
            "flvmux",
            "flvdemux",
            "qtdemux",
            "aacparse",
            "voaacenc",
            "opusenc",
            "rtph264depay"
        }) {
            try (var inspect = Child.start(Programs.need("gst-inspect-1.0"), "--exists", element)) {
                assertThat(inspect.awaitExit()).as(element).isZero();
            }
        }
    }

    @Test
    void saysWhatWentWrongAndEnds() throws IOException, InterruptedException {
        int port;
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        // Not by rtmp2src, which now and then hangs in its own stop once it was refused.
        try (var player = GStreamer.play(1, "tcpclientsrc host=127.0.0.1 port=" + port)) {
            assertThat(player.awaitExit()).isNotZero();
            assertThat(player.output()).contains("ERROR");
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
