package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import org.junit.jupiter.api.Test;

class StreamMemoryTest {
    @Test
    void refusesWhatDoesNotFitAndForgetsWhatIsGivenBack() {
        var memory = new StreamMemory(100);
        assertThat(memory.exchange(0, 60)).isTrue();
        assertThat(memory.exchange(0, 60)).isFalse();
        assertThat(memory.exchange(60, 90)).isTrue();
        assertThat(memory.exchange(90, 0)).isTrue();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aStreamThatFindsNoRoomKeepsItsPictureAndCountsTheOther() {
        var time = new HandClock();
        var frames = new NumberedFrames(time.clock());
        var room = frames.next();
        var memory = new StreamMemory(room.sizeBytes());
        var hub = new Hub(time.clock(), 10, RingBounds.DEFAULT, memory);
        var first = publish(hub, "first");
        var second = publish(hub, "second");
        first.frame(room);
        second.frame(frames.next());
        assertThat(second.stream().newest()).isEmpty();
        assertThat(second.stream().totals().dropped()).containsEntry("memory-full", 1L);
        first.resting();
        second.frame(frames.next());
        assertThat(second.stream().totals().framesReceived()).isEqualTo(1);
        hub.close();
        assertThat(memory.usedBytes()).isZero();
        assertThat(frames.held()).isZero();
    }

    private static Publication publish(Hub hub, String name) {
        return ((Admission.Granted) hub.publish(new StreamName(name), NamedPublisher.push("192.0.2.7"))).publication();
    }
}
