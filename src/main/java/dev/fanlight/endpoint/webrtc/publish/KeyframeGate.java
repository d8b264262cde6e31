package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a video's packets back until a keyframe can begin, so that what is passed on begins with the keyframe's first
 * packet although packets come in any order. Packets of the keyframe that overtook its first one are not lost: they are
 * kept, up to {@link #CAPACITY}, and follow it.
 *
 * <pre>
 * 40 41 43       43 begins a slice of a keyframe; is 42 its parameter sets? Not known: wait
 * 40 41 43 42    42 has them: 42, 43 are passed on, and 41 is dropped
 * 40 41 42 43    42 is of another picture, and 43 the first of its own: 43 is passed on
 * </pre>
 *
 * <p>Holds memory only while it is closed and something came. Belongs to one thread.
 */
final class KeyframeGate {
    /** Most packets that are kept; half the round trip's worth of a fast stream. */
    static final int CAPACITY = 128;

    static final int MAX_PAYLOAD_BYTES = 1_600;

    private static final int MASK = CAPACITY - 1;
    private static final long NOTHING = -1;

    private final long[] seqs = new long[CAPACITY];
    private final long[] times = new long[CAPACITY];
    private final long[] capturesNs = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final boolean[] markers = new boolean[CAPACITY];
    private final boolean[] keyframeParts = new boolean[CAPACITY];
    private final boolean[] discardables = new boolean[CAPACITY];
    private @Nullable ByteBuf store;
    private long highest = NOTHING;
    private long evicted = NOTHING;
    private long start = NOTHING;

    KeyframeGate() {
        Arrays.fill(seqs, NOTHING);
    }

    /**
     * Keeps a packet.
     *
     * @param surelyFirst of a keyframe's part: nothing that it needs stands before it
     * @return whether a keyframe can begin now: {@link #open} is to be called
     */
    // hot
    boolean offer(
            long seq,
            long time,
            boolean marker,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            boolean keyframePart,
            boolean surelyFirst,
            boolean discardable,
            long captureNs) {
        var slot = (int) seq & MASK;
        if (sizeBytes > MAX_PAYLOAD_BYTES || seqs[slot] > seq) {
            evicted = Math.max(evicted, seq);
            return false;
        }
        evicted = Math.max(evicted, seqs[slot]);
        seqs[slot] = seq;
        times[slot] = time;
        capturesNs[slot] = captureNs;
        lengths[slot] = sizeBytes;
        markers[slot] = marker;
        keyframeParts[slot] = keyframePart;
        discardables[slot] = discardable;
        store().setBytes(slot * MAX_PAYLOAD_BYTES, bytes, at, sizeBytes);
        highest = Math.max(highest, seq);
        if (keyframePart && (surelyFirst || endsBefore(seq, time))) {
            start = seq;
        } else if (holds(seq + 1) && keyframeParts[slot(seq + 1)] && times[slot(seq + 1)] != time) {
            start = seq + 1;
        }
        return start > evicted;
    }

    /** The keyframe's first number, once {@link #offer} has said so. */
    long startSeq() {
        return start;
    }

    /** The keyframe's timestamp. */
    long startTime() {
        return times[slot(start)];
    }

    /** Passes on what is kept from the keyframe's first packet on, in order, and forgets all. */
    void open(long nowNs, TrackSink sink, DropCounts drops) {
        var bytes = store();
        var count = 0;
        for (var n = start; n <= highest; n++) {
            if (holds(n)) {
                var slot = slot(n);
                sink.packet(
                        nowNs,
                        n,
                        times[slot],
                        Packet.Marks.of(markers[slot], n == start, discardables[slot]),
                        bytes,
                        slot * MAX_PAYLOAD_BYTES,
                        lengths[slot],
                        capturesNs[slot]);
                count++;
            }
        }
        forget();
        drops.add(PublisherDrop.BEFORE_KEYFRAME, -count);
    }

    /** Forgets all, and gives the memory back. */
    void forget() {
        Arrays.fill(seqs, NOTHING);
        highest = evicted = start = NOTHING;
        if (store != null) {
            store.release();
            store = null;
        }
    }

    private boolean endsBefore(long seq, long time) {
        return holds(seq - 1) && times[slot(seq - 1)] != time;
    }

    private boolean holds(long seq) {
        return seqs[slot(seq)] == seq;
    }

    private static int slot(long seq) {
        return (int) seq & MASK;
    }

    private ByteBuf store() {
        if (store == null) {
            store = ByteBufAllocator.DEFAULT.directBuffer(CAPACITY * MAX_PAYLOAD_BYTES);
        }
        return store;
    }
}
