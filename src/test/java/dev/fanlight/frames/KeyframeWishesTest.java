package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Publication;
import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.TrackFormat;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever needs whole frames, and cannot go on without a keyframe, has the publisher asked for one; not too often. */
class KeyframeWishesTest {
    private static final long FRAME_NS = 40_000_000;
    private static final int FRAMES_A_SECOND = 25;

    private final FrameHub hub = new FrameHub();
    private Publication publication;
    private TrackFeed feed;
    private int number;

    @BeforeEach
    void publish() {
        publication = hub.publish("cam");
        feed = publication
                .tracks(List.of(new TrackFormat(Codec.H264, 90_000, 0, "packetization-mode=1")))
                .getFirst();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** The next frame, in one packet. */
    private void send(boolean keyframe) {
        send(number++, keyframe);
        hub.clock.advance(FRAME_NS);
    }

    private void send(int frame, boolean keyframe) {
        var payload = Unpooled.wrappedBuffer(HexFormat.of().parseHex(keyframe ? "658884000a" : "419a20aa"));
        var marks = Packet.Marks.of(true, keyframe, false);
        feed.packet(
                hub.clock.nowNs(),
                frame,
                frame * 3_600L,
                marks,
                payload,
                0,
                payload.readableBytes(),
                Packet.UNKNOWN_NS);
        publication.flush();
        hub.run();
    }

    private void send(int frames) {
        for (var i = 0; i < frames; i++) {
            send(false);
        }
    }

    @Test
    void oneThatIsNotNeededIsNotWished() {
        send(true);
        hub.record("cam");
        send(3 * FRAMES_A_SECOND);
        send(true);
        assertThat(hub.keyframesWanted).isZero();
    }

    @Test
    void whoComesWhereThereIsNoneWishesOneEachSecond() {
        var seen = hub.record("cam");
        send(1);
        assertThat(hub.keyframesWanted).isEqualTo(1);
        send(3 * FRAMES_A_SECOND);
        assertThat(hub.keyframesWanted).isEqualTo(4);
        send(true);
        send(3 * FRAMES_A_SECOND);
        assertThat(hub.keyframesWanted).isEqualTo(4);
        assertThat(seen.seen).hasSize(1 + 3 * FRAMES_A_SECOND);
    }

    @Test
    void aLossIsToldAtOnceAndAgainWhereTheKeyframeIsLostItself() {
        send(true);
        var seen = hub.record("cam");
        send(5);
        number++; // this one is lost
        send(2);
        assertThat(hub.keyframesWanted).as("it may still come").isZero();
        send(1);
        assertThat(hub.keyframesWanted).isEqualTo(1);
        var keyframe = number++;
        send(5);
        send(keyframe, true); // and this one comes too late to be put in order
        send(FRAMES_A_SECOND);
        assertThat(hub.keyframesWanted).isEqualTo(2);
        assertThat(seen.seen).hasSize(6);
        send(true);
        send(FRAMES_A_SECOND);
        assertThat(hub.keyframesWanted).isEqualTo(2);
        assertThat(seen.seen).hasSize(7 + FRAMES_A_SECOND);
        assertThat(seen.breaks).containsExactly(6);
    }

    @Test
    void aConsumerThatIsTooLateForItsQueueWishesOne() {
        send(true);
        var near = hub.record("cam");
        var track = near.seen.getFirst().track();
        var busy = new CompletableFuture<Void>();
        var stuck = new DefaultEventLoop();
        stuck.execute(busy::join);
        var outlet = new FrameOutlet(new FrameHub.Recorder(stuck), hub.stream("cam"));
        for (var i = 0; i < 40; i++) {
            var frame = new CodedFrame(track, Unpooled.wrappedBuffer(new byte[1 << 20]), i, i == 0, 0, 0);
            outlet.frame(frame);
            frame.release();
        }
        assertThat(hub.keyframesWanted).isEqualTo(1);
        outlet.close();
        busy.complete(null);
        stuck.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
