package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class CaptureLineTest {
    private static final long MS = 1_000_000;

    /** A camera whose clock has nothing to do with ours. */
    private static final long CAMERA_NS = 1_800_000_000_000_000_000L;

    private final CaptureLine line = new CaptureLine();

    @Test
    void soundAndPictureOfOneMomentBelongTogetherHoweverTheyCome() {
        assertThat(moment(105 * MS, CAMERA_NS + 100 * MS)).isEqualTo(105 * MS); // sound, at once
        assertThat(moment(320 * MS, CAMERA_NS + 100 * MS)).isEqualTo(105 * MS); // its picture, converted
        assertThat(moment(360 * MS, CAMERA_NS + 140 * MS)).isEqualTo(145 * MS);
    }

    @Test
    void theFastestShowsHowTheClocksStand() {
        assertThat(moment(320 * MS, CAMERA_NS + 100 * MS)).isEqualTo(320 * MS);
        assertThat(moment(125 * MS, CAMERA_NS + 120 * MS)).isEqualTo(125 * MS);
        assertThat(moment(360 * MS, CAMERA_NS + 140 * MS)).isEqualTo(145 * MS);
    }

    @Test
    void withoutACaptureTimeItWasWhenItCame() {
        assertThat(moment(105 * MS, CAMERA_NS + 100 * MS)).isEqualTo(105 * MS);
        assertThat(moment(320 * MS, Packet.UNKNOWN_NS)).isEqualTo(320 * MS);
    }

    @Test
    void aClockThatIsSetBeginsANewLine() {
        assertThat(moment(105 * MS, CAMERA_NS + 100 * MS)).isEqualTo(105 * MS);
        assertThat(moment(205 * MS, CAMERA_NS - 3_600_000 * MS)).isEqualTo(205 * MS);
        assertThat(moment(305 * MS, CAMERA_NS - 3_599_900 * MS)).isEqualTo(305 * MS);
        assertThat(moment(405 * MS, CAMERA_NS + 400 * MS)).isEqualTo(405 * MS);
    }

    private long moment(long arrivalNs, long captureNs) {
        var packet = new Packet(
                ByteBufAllocator.DEFAULT.directBuffer(1).writeZero(1),
                0,
                0,
                0,
                0,
                Packet.Marks.of(true, false, false),
                arrivalNs,
                captureNs);
        try {
            return line.momentNs(packet);
        } finally {
            packet.release();
        }
    }
}
