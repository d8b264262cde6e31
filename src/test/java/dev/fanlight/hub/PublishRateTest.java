package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishRateTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final PublishRate rate = PublishRate.ofFrames();

    private int admittedWithin(long beginNs, long spanNs, int frames) {
        var admitted = 0;
        for (var i = 0; i < frames; i++) {
            admitted += rate.admits(beginNs + spanNs * i / frames) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void fiveHundredFramesASecondAllPass() {
        assertThat(admittedWithin(0, 10 * SECOND_NS, 5_000)).isEqualTo(5_000);
    }

    @Test
    void aBurstAfterAPausePassesWhole() {
        assertThat(admittedWithin(5 * SECOND_NS, 1, 500)).isEqualTo(500);
    }

    @Test
    void aFloodIsCutToAThousandASecond() {
        assertThat(admittedWithin(0, 10 * SECOND_NS, 1_000_000)).isBetween(10_000, 10_600);
    }
}
