package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Hub;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.PacketCamera;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a viewer whose way has no room; how one begins and catches up is ViewerMediaTest's. */
class ViewerFlowTest {
    private static final int PACKETS = 3;
    private static final EventLoop LOOP = new EmbeddedChannel().eventLoop();

    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final PacketCamera camera = new PacketCamera(hub, "cam", time, PACKETS, 1_000, 1, 0);
    private final Stream stream = hub.find(new StreamName("cam")).orElseThrow();

    @AfterEach
    void close() {
        hub.close();
    }

    /** A player at the end of a way with room, or not, and a queue, or none. */
    private final class Player implements PacketViewer, ViewerFlow.Way<RtpTrackSender> {
        final List<Integer> frames = new ArrayList<>();
        final ViewerFigures figures = new ViewerFigures("v1", "test", "here", time.nowNs());
        final PacketSubscription subscription = stream.subscribe(this).orElseThrow();
        final ViewerFlow<RtpTrackSender> flow = new ViewerFlow<>(
                stream.tracks().stream()
                        .map(track -> new RtpTrackSender(track, 96, 1, 1, 0, new byte[1], new CaptureLine()))
                        .toList(),
                subscription,
                this,
                figures,
                stream.totals());
        boolean open = true;
        boolean room = true;
        boolean clear = true;
        int sounds;

        Player() {
            flow.start(time.nowNs());
        }

        @Override
        public EventLoop loop() {
            return LOOP;
        }

        @Override
        public void onPackets(long nowNs, PacketBatch batch) {
            flow.onPackets(nowNs, batch);
        }

        @Override
        public void onTracks(List<Track> now) {}

        @Override
        public void onStreamClosed() {}

        @Override
        public ViewerReport report() {
            return figures.report();
        }

        @Override
        public boolean isOpen(long nowNs) {
            return open;
        }

        @Override
        public boolean isClear(long nowNs) {
            return clear;
        }

        @Override
        public int send(long nowNs, RtpTrackSender track, Packet packet) {
            if (!room) {
                return 0;
            }
            if (track.isVideo()) {
                frames.add(packet.view().getInt(packet.view().readerIndex()));
            } else {
                sounds++;
            }
            return packet.payloadBytes();
        }

        @Override
        public void flush(long nowNs) {}

        long dropped() {
            return figures.report().packets().orElseThrow().dropped();
        }
    }

    private void frames(Player player, int count) {
        for (var i = 0; i < count; i++) {
            time.advance(PacketCamera.FRAME_NS);
            player.flow.onTimer(time.nowNs());
            camera.frame(false);
        }
    }

    private Player live() {
        camera.frames(2, 30);
        var player = new Player();
        frames(player, 3);
        assertThat(player.frames).hasSize(5 * PACKETS).endsWith(4, 4, 4);
        return player;
    }

    @Test
    void aQueueThatHasWaitedForTooLongGetsNoNewFrameAndTheViewerBeginsAgainAtTheNewestKeyframe() {
        var player = live();
        player.open = player.clear = false;
        frames(player, 3);
        camera.frame(true); // 8
        frames(player, 2);
        camera.sound();
        assertThat(player.frames).endsWith(4, 4, 4);
        assertThat(player.dropped()).as("all that came").isEqualTo(6 * PACKETS + 1);
        assertThat(player.report().skippedSlow()).isEqualTo(6);
        player.open = true;
        frames(player, 1);
        assertThat(player.frames).as("something still waits").endsWith(4, 4, 4);
        player.clear = true;
        frames(player, 3);
        assertThat(player.frames.subList(5 * PACKETS, player.frames.size()))
                .startsWith(8, 8, 8, 9, 9, 9)
                .endsWith(14, 14, 14)
                .hasSize(7 * PACKETS)
                .isSorted();
    }

    @Test
    void aQueueWithoutRoomIsWaitedForAsWellAndWithoutANewerKeyframeOneIsAskedFor() {
        var player = live();
        player.room = player.clear = false;
        frames(player, 2);
        assertThat(camera.keyframesWanted).as("while it waits").isZero();
        player.room = player.clear = true;
        frames(player, 2);
        assertThat(camera.keyframesWanted).isEqualTo(1);
        assertThat(player.frames).endsWith(4, 4, 4);
        camera.frame(true); // 9
        assertThat(player.frames).endsWith(4, 9, 9, 9);
    }

    @Test
    void withoutAQueueTheNextKeyframeIsAskedForAtOnce() {
        var player = live();
        player.room = false;
        frames(player, 1);
        assertThat(camera.keyframesWanted).isEqualTo(1);
        assertThat(player.dropped()).isEqualTo(1);
        assertThat(stream.totals().dropped()).containsEntry("viewer-slow", 1L);
        player.room = true;
        frames(player, 2);
        assertThat(player.frames).endsWith(4, 4, 4);
        camera.frame(true); // 8
        assertThat(player.frames).endsWith(4, 8, 8, 8);
    }

    @Test
    void withoutAQueueSoundThatFindsNoRoomLeavesThePicturesAlone() {
        var player = live();
        player.room = false;
        camera.sound();
        player.room = true;
        camera.sound();
        frames(player, 1);
        assertThat(player.sounds).isEqualTo(1);
        assertThat(player.frames).endsWith(5, 5, 5);
        assertThat(camera.keyframesWanted).isZero();
    }
}
