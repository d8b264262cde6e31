package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EqualSizesTest {
    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final Publication publication =
            ((Admission.Granted) hub.publish(new StreamName("cam"), NamedPublisher.push("here"))).publication();
    private final TrackFeed video =
            publication.tracks(List.of(new TrackFormat(Codec.VP8, 90_000, ""))).getFirst();
    private long seq;
    private long frameTime;

    @AfterEach
    void close() {
        hub.close();
    }

    /** What frames of these packets become, as "size+padding"; each frame of a list, all in one wake-up. */
    private List<String> published(int[]... frames) {
        for (var frame : frames) {
            frameTime += 3_000;
            for (var sizeBytes : frame) {
                var payload =
                        Unpooled.buffer(sizeBytes).writeZero(sizeBytes - 1).writeByte(7);
                var marks = Packet.Marks.of(false, false, false);
                video.packet(time.nowNs(), seq++, frameTime, marks, payload, 0, sizeBytes, Packet.UNKNOWN_NS);
            }
        }
        publication.flush();
        var subscription = hub.find(new StreamName("cam"))
                .orElseThrow()
                .subscribe(new SilentViewer())
                .orElseThrow();
        var seen = new ArrayList<String>();
        var ring = subscription.ring();
        for (var index = ring.tail(); index < ring.head(); index++) {
            var packet = Objects.requireNonNull(ring.get(index));
            seen.add(packet.payloadBytes() + "+" + packet.paddingBytes());
            assertThat(packet.view().readableBytes()).isEqualTo(packet.payloadBytes());
            assertThat(packet.view().getByte(packet.payloadBytes() - 1)).isEqualTo((byte) 7);
            packet.release();
        }
        subscription.end();
        return seen;
    }

    @Test
    void aByteMoreOrLessIsMadeEven() {
        assertThat(published(new int[] {1000, 1000, 1001, 1001, 400}))
                .containsExactly("1000+1", "1000+1", "1001+0", "1001+0", "400+0");
    }

    @Test
    void slicesOfAboutOneSizeBecomeOneRun() {
        assertThat(published(new int[] {960, 960, 940, 1000, 1000, 700}))
                .containsExactly("960+40", "960+40", "940+60", "1000+0", "1000+0", "700+0");
    }

    @Test
    void whatWouldCostTooMuchStaysAsItIs() {
        assertThat(published(new int[] {30, 1100, 1100, 1100})).allMatch(each -> each.endsWith("+0"));
        assertThat(published(new int[] {900, 1100, 1000, 1100})).allMatch(each -> each.endsWith("+0"));
    }

    @Test
    void eachFrameIsForItself() {
        assertThat(published(new int[] {500, 501, 300}, new int[] {1100, 1101, 1100}))
                .containsExactly("500+1", "501+0", "300+0", "1100+1", "1101+0", "1100+0");
    }

    @Test
    void twoPacketsAreLeftAlone() {
        assertThat(published(new int[] {999, 1000})).containsExactly("999+0", "1000+0");
    }
}
