package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodedFrameTest {
    @Test
    void anotherFormIsMadeOnceAndGoesWithTheFrame() {
        try (var hub = new FrameHub()) {
            var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
            publisher.begin(List.of(FrameClips.vp8().track()));
            hub.play(publisher, FrameClips.vp8());
            var track = hub.record("cam").seen.getFirst().track();
            var frame = new CodedFrame(track, Unpooled.copyLong(1), 0, true, 0, 0);
            var made = new ArrayList<ByteBuf>();
            for (var i = 0; i < 3; i++) {
                var formed = frame.formed(bytes -> {
                    var twice = Unpooled.buffer().writeBytes(bytes, 0, 8).writeBytes(bytes, 0, 8);
                    made.add(twice);
                    return twice;
                });
                assertThat(formed.readableBytes()).isEqualTo(16);
            }
            assertThat(made).hasSize(1);
            var slice = made.getFirst().retainedSlice(0, 8);
            frame.release();
            assertThat(slice.getLong(0)).as("who still sends it may").isEqualTo(1);
            slice.release();
            assertThat(made.getFirst().refCnt()).isZero();
        }
    }
}
