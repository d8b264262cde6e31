package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What waits for a converter that is too slow. */
class FeedQueueTest {
    private int dropped;

    private boolean offer(FeedQueue queue, boolean keyframe, int sizeBytes) {
        return queue.offer(new SourceFrame(Unpooled.wrappedBuffer(new byte[sizeBytes]), 0, keyframe, 0, 0));
    }

    @Test
    void picturesThatNeedOthersWaitForAKeyframeAndSaySo() {
        var queue = new FeedQueue(FeedQueue.Policy.GROUPS, () -> dropped++);
        assertThat(offer(queue, false, 10)).as("nothing before it").isFalse();
        assertThat(offer(queue, true, 10)).isTrue();
        assertThat(offer(queue, false, 9 << 20)).isTrue();
        assertThat(dropped).isEqualTo(1);
        assertThat(offer(queue, false, 9 << 20)).as("too much waits").isFalse();
        assertThat(dropped).isEqualTo(4);
        assertThat(offer(queue, false, 10)).isFalse();
        assertThat(offer(queue, true, 10)).isTrue();
        assertThat(dropped).isEqualTo(5);
        queue.close();
        assertThat(offer(queue, false, 10)).as("it is over").isTrue();
    }

    @Test
    void soundLosesTheOldestAndNeedsNothing() {
        var queue = new FeedQueue(FeedQueue.Policy.OLDEST, () -> dropped++);
        for (var i = 0; i < 60; i++) {
            assertThat(offer(queue, true, 10)).isTrue();
        }
        assertThat(dropped).isEqualTo(10);
        queue.close();
    }
}
