package dev.fanlight.endpoint.webrtc.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.PacketCamera;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A packet on its way to a viewer makes no garbage: what is allocated does not grow with the number of viewers. */
class FanOutAllocationTest {
    private static final int VIEWERS = 50;
    private static final int FRAMES = 400;

    @Test
    void aForwardedPacketAllocatesNothingForAViewer() {
        Assumptions.assumeFalse(SrtpEngine.best().name().equals("SunJCE"), "needs a native engine");
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // it makes garbage of its own
        try {
            run(1);
            var forOne = run(1);
            run(VIEWERS);
            var forMany = run(VIEWERS);
            var perPacketAndViewer = (forMany - forOne) / (double) (VIEWERS - 1) / (3.0 * FRAMES);
            assertThat(perPacketAndViewer).as("bytes a packet and viewer").isLessThan(0.5);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    /** What the loop allocates while so many viewers are served, in bytes. */
    private static long run(int viewers) {
        var time = new HandClock();
        var hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
        var camera = new PacketCamera(hub, "cam", time, 3, 1_000, 1, 0);
        camera.frames(2, 30);
        var stream = hub.find(new StreamName("cam")).orElseThrow();
        var loop = new EmbeddedChannel().eventLoop();
        var players = new ArrayList<Player>();
        for (var i = 0; i < viewers; i++) {
            var player = new Player(stream, loop, time.clock(), true);
            player.keep = false;
            player.begin();
            players.add(player);
        }
        camera.frames(FRAMES, 1_000_000);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        camera.frames(FRAMES, 1_000_000);
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;
        players.forEach(Player::close);
        hub.close();
        return allocated;
    }
}
