package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.Packet;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final long MS = 1_000_000;

    private final StreamMemory memory = new StreamMemory(1 << 20);

    private PacketRing ring(long maxAgeMs, long maxBytes) {
        return new PacketRing(maxAgeMs * MS, maxBytes, memory);
    }

    private static Packet packet(int track, long seq, long atMs, int sizeBytes, boolean key) {
        var payload = Unpooled.directBuffer(sizeBytes).writeLong(seq);
        payload.writeZero(sizeBytes - 8);
        return new Packet(
                payload, 0, track, seq, seq, Packet.Marks.of(false, key, false), atMs * MS, Packet.UNKNOWN_NS);
    }

    @Test
    void findsByPlaceAndByNumber() {
        var ring = ring(1_000, 10_000);
        for (var seq = 0; seq < 10; seq++) {
            ring.add(packet(seq % 2, 100 + seq, seq, 100, seq == 4));
        }
        assertThat(ring.keyframe()).isEqualTo(4);
        var byPlace = Objects.requireNonNull(ring.get(3));
        assertThat(byPlace.extSeq()).isEqualTo(103);
        byPlace.release();
        var byNumber = Objects.requireNonNull(ring.find(0, 108));
        assertThat(byNumber.trackId()).isZero();
        byNumber.release();
        assertThat(ring.find(1, 108)).as("of another track").isNull();
        assertThat(ring.find(0, 108 + (1 << 14))).as("one round later").isNull();
        assertThat(ring.get(10)).as("still to come").isNull();
        ring.clear();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void forgetsTheOldestByAgeBytesAndNumber() {
        var byAge = ring(100, 1 << 20);
        for (var i = 0; i < 50; i++) {
            byAge.add(packet(0, i, i * 10L, 100, i == 2));
        }
        assertThat(byAge.tail()).isEqualTo(39);
        assertThat(byAge.keyframe()).as("gone with its packet").isNegative();
        byAge.clear();
        var bySize = ring(1_000_000, 1_000);
        for (var i = 0; i < 50; i++) {
            bySize.add(packet(0, i, i, 100, false));
            assertThat(bySize.sizeBytes()).isLessThanOrEqualTo(1_000);
        }
        assertThat(bySize.tail()).isEqualTo(40);
        bySize.clear();
        var byNumber = ring(1_000_000, 1 << 20);
        for (var i = 0; i < 20_000; i++) {
            byNumber.add(packet(0, i, 0, 8, false));
        }
        assertThat(byNumber.head() - byNumber.tail()).isEqualTo(1 << 14);
        byNumber.clear();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void whereMemoryIsShortTheOwnPastGoesBeforeThePresent() {
        var small = new PacketRing(1_000 * MS, 1 << 20, new StreamMemory(250));
        assertThat(small.add(packet(0, 1, 0, 200, false))).isTrue();
        assertThat(small.add(packet(0, 2, 0, 100, false))).isTrue();
        assertThat(small.find(0, 1)).isNull();
        assertThat(small.head() - small.tail()).isEqualTo(1);
        var refused = packet(0, 3, 0, 300, false);
        assertThat(small.add(refused)).as("larger than all there is").isFalse();
        assertThat(refused.refCnt()).isZero();
        small.clear();
    }

    @Test
    void readersNeverSeeWhatHasGone() throws InterruptedException {
        var ring = ring(1_000_000, 20_000);
        var over = new AtomicBoolean();
        var wrong = new AtomicLong();
        var seen = new AtomicLong();
        var readers = new Thread[2];
        for (var i = 0; i < readers.length; i++) {
            var random = new Random(i);
            readers[i] = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    var index = ring.tail() + random.nextInt(200) - 2;
                    var packet = random.nextBoolean() ? ring.get(index) : ring.find(0, index);
                    if (packet != null) {
                        if (packet.extSeq() != index || packet.view().getLong(0) != index) {
                            wrong.incrementAndGet();
                        }
                        packet.release();
                        seen.incrementAndGet();
                    }
                }
            });
        }
        for (var seq = 0L; seq < 20_000 || seen.get() < 1_000; seq++) {
            ring.add(packet(0, seq, 0, 100, seq % 50 == 0));
        }
        over.set(true);
        for (var reader : readers) {
            reader.join();
        }
        assertThat(wrong.get()).isZero();
        ring.clear();
        assertThat(memory.usedBytes()).isZero();
    }
}
