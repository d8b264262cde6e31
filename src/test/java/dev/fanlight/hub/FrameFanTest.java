package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameFanTest {
    private final NumberedFrames frames = new NumberedFrames(new HandClock().clock());
    private final HandLoop loop = new HandLoop();
    private final FrameFan fan = new FrameFan(loop.loop());

    @AfterEach
    void nobodyHoldsAFrame() {
        loop.run();
        assertThat(frames.held()).isZero();
    }

    private boolean offer() {
        var frame = frames.next();
        var seenBefore = fan.offer(frame);
        frame.release();
        return seenBefore;
    }

    @Test
    void aLateLoopSeesOnlyTheNewest() {
        var viewer = new RecordingViewer(loop.loop());
        fan.add(viewer);
        assertThat(offer()).isTrue();
        assertThat(offer()).isFalse();
        assertThat(offer()).isFalse();
        assertThat(frames.held()).as("replaced frames go at once").isEqualTo(1);
        loop.run();
        assertThat(viewer.seen).containsExactly(3);
        assertThat(offer()).isTrue();
        loop.run();
        assertThat(viewer.seen).containsExactly(3, 4);
    }

    @Test
    void servesEveryViewerHoweverMany() {
        var viewers = IntStream.range(0, 100)
                .mapToObj(i -> new RecordingViewer(loop.loop()))
                .toList();
        viewers.forEach(fan::add);
        offer();
        loop.run();
        assertThat(viewers).allSatisfy(viewer -> assertThat(viewer.seen).containsExactly(1));
    }

    @Test
    void aHandOffWithoutViewersGivesTheFrameBack() {
        offer();
        loop.run();
        assertThat(frames.held()).isZero();
    }

    @Test
    void whoHasLeftIsServedNoMore() {
        var stays = new RecordingViewer(loop.loop());
        var leaves = new RecordingViewer(loop.loop());
        fan.add(leaves);
        fan.add(stays);
        assertThat(fan.remove(leaves)).isTrue();
        assertThat(fan.remove(leaves)).isFalse();
        offer();
        loop.run();
        assertThat(leaves.seen).isEmpty();
        assertThat(stays.seen).containsExactly(1);
    }

    @Test
    void whoeverLeavesWhileServedTheOthersAreServed() {
        for (var leaver = 0; leaver < 5; leaver++) {
            for (var victim = 0; victim < 5; victim++) {
                aViewerMakesAnotherLeave(leaver, victim);
            }
        }
    }

    /** One viewer lets another (or itself) go in the midst of being served, as a failed write does. */
    private void aViewerMakesAnotherLeave(int leaver, int victim) {
        var crowd = new FrameFan(loop.loop());
        List<RecordingViewer> viewers = new ArrayList<>();
        for (var i = 0; i < 5; i++) {
            var isLeaver = i == leaver;
            viewers.add(new RecordingViewer(loop.loop(), number -> {
                if (isLeaver) {
                    crowd.remove(viewers.get(victim));
                }
            }));
        }
        viewers.forEach(crowd::add);
        var first = frames.next();
        crowd.offer(first);
        first.release();
        loop.run();
        for (var i = 0; i < 5; i++) {
            if (i != victim) {
                assertThat(viewers.get(i).seen)
                        .as("viewer %d when %d makes %d leave", i, leaver, victim)
                        .isNotEmpty();
            }
        }
        var servedBefore = viewers.get(victim).seen.size();
        var second = frames.next();
        crowd.offer(second);
        second.release();
        loop.run();
        assertThat(viewers.get(victim).seen).hasSize(servedBefore);
    }

    @Test
    void allMayLeaveAtOnce() {
        List<RecordingViewer> viewers = new ArrayList<>();
        for (var i = 0; i < 9; i++) {
            viewers.add(new RecordingViewer(loop.loop(), number -> viewers.forEach(fan::remove)));
        }
        viewers.forEach(fan::add);
        offer();
        offer();
        loop.run();
        offer();
        loop.run();
        assertThat(viewers.stream().mapToInt(viewer -> viewer.seen.size()).sum())
                .isEqualTo(1);
    }
}
