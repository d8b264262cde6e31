package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.sim.NumberedFrames;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A viewer that notes which frames it was shown. */
final class RecordingViewer implements FrameViewer {
    final List<Integer> seen = new ArrayList<>();
    private final EventLoop loop;
    private final IntConsumer onFrame;

    RecordingViewer(EventLoop loop) {
        this(loop, number -> {});
    }

    /**
     * @param onFrame told the number of each frame, in the midst of being served
     */
    RecordingViewer(EventLoop loop, IntConsumer onFrame) {
        this.loop = loop;
        this.onFrame = onFrame;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onFrame(AccessUnit frame) {
        assertThat(frame.refCnt()).as("references while being served").isPositive();
        var number = NumberedFrames.number(frame);
        seen.add(number);
        onFrame.accept(number);
    }

    @Override
    public ViewerReport report() {
        return new ViewerReport("v", "test", "here", 0, seen.size(), 0, 0, 0, -1, 0, Optional.empty());
    }
}
