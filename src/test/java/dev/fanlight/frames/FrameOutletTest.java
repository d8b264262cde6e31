package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer on another loop than the assembly's. */
class FrameOutletTest {
    private final FrameHub hub = new FrameHub();
    private final DefaultEventLoop other = new DefaultEventLoop();

    @AfterEach
    void close() throws InterruptedException {
        other.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
        hub.close();
    }

    private FramePublisher publisher() {
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameClips.vp8().track()));
        return publisher;
    }

    private void settle() throws Exception {
        other.submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    @Test
    void getsTheSameAsOneOnItsLoop() throws Exception {
        var publisher = publisher();
        hub.play(publisher, FrameClips.vp8());
        var near = hub.record("cam");
        var far = new FrameHub.Recorder(other);
        far.place = other.submit(
                        () -> hub.frames.subscribe(hub.stream("cam"), far).orElseThrow())
                .get(10, TimeUnit.SECONDS);
        hub.run();
        hub.play(publisher, FrameClips.vp8(), 0, 12 * 9_000);
        settle();
        assertThat(far.essences()).isEqualTo(near.essences());
        assertThat(hub.frames.open()).isEqualTo(1);
        near.place.close();
        hub.run();
        hub.play(publisher, FrameClips.vp8(), 0, 24 * 9_000);
        settle();
        assertThat(far.seen).hasSize(near.seen.size() + 12);
        other.submit(far.place::close).get(10, TimeUnit.SECONDS);
        hub.run();
        hub.play(publisher, FrameClips.vp8(), 0, 36 * 9_000);
        settle();
        assertThat(far.seen).hasSize(near.seen.size() + 12);
        assertThat(hub.frames.open()).isZero();
    }

    @Test
    void losesAllAndGoesOnAtAKeyframeWhenItsLoopIsTooLate() throws Exception {
        var publisher = publisher();
        hub.play(publisher, FrameClips.vp8());
        var near = hub.record("cam");
        var track = near.seen.getFirst().track();
        var far = new FrameHub.Recorder(other);
        var stuck = new CountDownLatch(1);
        other.execute(() -> {
            try {
                stuck.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var outlet = new FrameOutlet(far, hub.stream("cam"));
        // 1 MiB each: the queue takes 32 of them.
        for (var i = 0; i < 40; i++) {
            var frame = new CodedFrame(track, Unpooled.wrappedBuffer(new byte[1 << 20]), i, i % 20 == 0, 0, 0);
            outlet.frame(frame);
            frame.release();
        }
        outlet.broken(track);
        var again = new CodedFrame(track, Unpooled.wrappedBuffer(new byte[1]), 40, true, 0, 0);
        outlet.frame(again);
        again.release();
        stuck.countDown();
        settle();
        assertThat(far.seen.stream().map(FrameHub.Recorder.Seen::rtpTime)).containsExactly(40L);
        assertThat(far.breaks).containsExactly(0);
        assertThat(hub.stream("cam").totals().dropped()).containsEntry("frames-late", 33L);
    }
}
