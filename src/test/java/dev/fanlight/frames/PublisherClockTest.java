package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherClockTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long FRAME = 33_333_333;

    private final PublisherClock clock = new PublisherClock();

    /** Captures on a way of 20 ms and more, with a sender whose clock is off. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 300", "3, -300", "4, 1000", "5, -1000"})
    void followsDriftAndHidesJitter(long seed, double ppm) {
        var random = new Random(seed);
        var lastCapture = Long.MIN_VALUE;
        for (var i = 0; i < 9_000; i++) {
            var captured = i * FRAME;
            var media = 777 * SECOND + (long) (captured / (1 + ppm / 1e6));
            var arrival = captured + 20 * MS + (long) (-Math.log(1 - random.nextDouble()) * 10 * MS);
            var offset = clock.onFrame(arrival, 0, media, media, true);
            var seen = clock.captureNs(media + offset);
            if (i > 60) {
                assertThat(seen - captured).as("seed %d, frame %d", seed, i).isBetween(5 * MS, 40 * MS);
                assertThat(seen - lastCapture)
                        .as("seed %d, step at %d", seed, i)
                        .isBetween(FRAME / 2, FRAME * 3 / 2);
            }
            lastCapture = seen;
        }
        assertThat(clock.driftPpm().orElseThrow()).isCloseTo(ppm, within(20.0));
        assertThat(clock.discontinuities()).isZero();
    }

    @Test
    void saysNothingOfDriftAtFirst() {
        for (var i = 0; i < 300; i++) {
            clock.onFrame(i * FRAME, 0, i * FRAME, i * FRAME, true);
        }
        assertThat(clock.driftPpm()).isEmpty();
    }

    /** A server sends what it has kept at once: that is old, and what follows shows how old. */
    @Test
    void aBurstAtTheBeginningIsOfThePast() {
        for (var i = 0; i < 90; i++) {
            clock.onFrame(SECOND + i * MS / 10, 0, i * FRAME, i * FRAME, true);
        }
        assertThat(clock.captureNs(89 * FRAME)).isBetween(SECOND, SECOND + 10 * MS);
        assertThat(clock.captureNs(0)).isBetween(SECOND - 90 * FRAME, SECOND - 88 * FRAME);
    }

    @ParameterizedTest
    @ValueSource(longs = {-40_000_000, -3_600_000, -2_000, -760, -200, 4_000, 60_000, 95_443_000})
    void aJumpMovesAllTracksAlike(long jumpMs) {
        var jump = jumpMs * MS;
        var base = 100_000 * SECOND;
        var lastVideo = 0L;
        for (var i = 0; i < 600; i++) {
            var now = SECOND + i * FRAME;
            // The sound is a frame behind, and so are its first times from behind the jump.
            var video = base + i * FRAME + (i >= 300 ? jump : 0);
            var audio = base + (i - 1) * FRAME + (i >= 302 ? jump : 0);
            var videoLine = video + clock.onFrame(now, 0, video, video, i % 25 == 0);
            var audioLine = audio + clock.onFrame(now + MS, 1, audio, audio, true);
            if (i > 0) {
                assertThat(videoLine - lastVideo).as("frame %d", i).isBetween(FRAME - MS, FRAME + MS);
                assertThat(videoLine - audioLine).as("frame %d", i).isBetween(FRAME - MS, FRAME + MS);
            }
            lastVideo = videoLine;
        }
        assertThat(clock.discontinuities()).isEqualTo(1);
    }

    /** Where the source does not say when pictures are decoded, those between keyframes seem to go back. */
    @Test
    void picturesInAnotherOrderAreNoJump() {
        for (var i = 0; i < 600; i++) {
            var shown = 10 * SECOND + (i + (i % 4 == 1 ? 6 : 0)) * FRAME;
            assertThat(clock.onFrame(i * FRAME, 0, shown, shown, i % 100 == 0)).isZero();
        }
        assertThat(clock.discontinuities()).isZero();
    }

    @Test
    void aPauseIsNoJump() {
        clock.onFrame(0, 0, 0, 0, true);
        var offset = clock.onFrame(60 * SECOND, 0, 60 * SECOND, 60 * SECOND, true);
        assertThat(offset).isZero();
        // Nor is a way that stood still and then brings all at once.
        for (var i = 1; i < 600; i++) {
            assertThat(clock.onFrame(80 * SECOND + i, 0, 60 * SECOND + i * FRAME, 60 * SECOND + i * FRAME, true))
                    .isZero();
        }
        assertThat(clock.discontinuities()).isZero();
    }

    @Test
    void shownLaterThanDecodedIsNotYetCapturedLater() {
        // Every third picture is decoded two frames before it is shown: the encoder waited for it.
        for (var i = 0; i < 900; i++) {
            var decode = i * FRAME;
            var shown = decode + (i % 3 == 0 ? 3 * FRAME : FRAME);
            var arrival = decode + 4 * FRAME;
            var offset = clock.onFrame(arrival, 0, shown, decode, true);
            assertThat(clock.captureNs(shown + offset)).isLessThanOrEqualTo(arrival + 3 * FRAME);
            if (i > 10) {
                assertThat(clock.captureNs(shown + offset)).isLessThanOrEqualTo(arrival);
            }
        }
    }

    @Test
    void survivesAnyTimes() {
        var random = new Random(9);
        var now = 0L;
        for (var i = 0; i < 20_000; i++) {
            now += random.nextInt(200) * MS;
            var media = random.nextInt(4) == 0 ? random.nextLong() >> 8 : now;
            clock.onFrame(now, random.nextInt(8), media, media + random.nextInt(), true);
            clock.captureNs(media);
        }
        assertThat(clock.discontinuities()).isPositive();
    }

    @Test
    void countersAreUnwrapped() {
        var ticks = new WrappingTicks(33);
        assertThat(ticks.unwrap(0x1_FFFF_FFFFL)).isEqualTo(0x1_FFFF_FFFFL);
        assertThat(ticks.unwrap(0)).isEqualTo(0x2_0000_0000L);
        assertThat(ticks.unwrap(0x1_FFFF_FFF0L)).isEqualTo(0x1_FFFF_FFF0L);
        assertThat(ticks.unwrap(90_000)).isEqualTo(0x2_0000_0000L + 90_000);
        var narrow = new WrappingTicks(32);
        assertThat(narrow.unwrap(-1)).isEqualTo(0xFFFF_FFFFL);
        assertThat(narrow.unwrap(20)).isEqualTo(0x1_0000_0014L);
    }
}
