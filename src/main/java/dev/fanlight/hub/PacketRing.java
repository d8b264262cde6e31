package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest packets of one stream, all tracks together, in the order of their arrival: what viewers are served from,
 * where a joining viewer begins, and where retransmissions come from.
 *
 * <p>Bounded in time, bytes and number; the oldest go first. One writer, guarded by the stream's lock; any number of
 * readers without a lock, who may find that what they ask for has just gone.
 *
 * <pre>
 * index    tail …………… keyframe …………………… head
 *          |  oldest    |  newest start     |  the next one to come
 * </pre>
 */
public final class PacketRing {
    /** Most packets in it; about 12 s of 15 Mbit/s. */
    private static final int CAPACITY = 1 << 14;

    private static final int MASK = CAPACITY - 1;
    private static final long NONE = -1;
    private static final int TRACK_PLACES = 16;

    private final long maxAgeNs;
    private final long maxBytes;
    private final StreamMemory memory;
    private final AtomicReferenceArray<@Nullable Packet> log = new AtomicReferenceArray<>(CAPACITY);

    /** The same packets by track and sequence number; of two that fall on one place the newer one stays. */
    private final AtomicReferenceArray<@Nullable Packet> bySeq = new AtomicReferenceArray<>(CAPACITY);

    private volatile long head;
    private volatile long tail;
    private volatile long keyframe = NONE;

    /** The newest keyframe of each track; of two tracks that share a place the newer one's. */
    private final AtomicLongArray keyframes = new AtomicLongArray(TRACK_PLACES);

    /** Guarded by the stream's lock, as is all that writes. */
    private long sizeBytes;

    /**
     * @param maxAgeNs packets older than the newest by more than this are given up
     * @param maxBytes of payload
     */
    PacketRing(long maxAgeNs, long maxBytes, StreamMemory memory) {
        this.maxAgeNs = maxAgeNs;
        this.maxBytes = maxBytes;
        this.memory = memory;
        for (var i = 0; i < TRACK_PLACES; i++) {
            keyframes.setPlain(i, NONE);
        }
    }

    /**
     * Appends a packet, whose reference passes to the ring. Returns false, and the packet was let go, where there is no
     * memory for it.
     */
    boolean add(Packet packet) { // hot
        var index = head;
        while (index > tail
                && (index - tail == CAPACITY
                        || sizeBytes + packet.sizeBytes() > maxBytes
                        || packet.arrivalNs() - oldestNs() > maxAgeNs)) {
            evict();
        }
        // Where memory is short for all, the own past goes before the present.
        while (!memory.exchange(0, packet.sizeBytes())) {
            if (tail == index) {
                packet.release();
                return false;
            }
            evict();
        }
        sizeBytes += packet.sizeBytes();
        log.setRelease((int) index & MASK, packet);
        bySeq.setRelease(place(packet.trackId(), packet.extSeq()), packet);
        if (packet.keyframeStart()) {
            keyframe = index;
            keyframes.setRelease(packet.trackId() % TRACK_PLACES, index);
        }
        head = index + 1;
        return true;
    }

    private long oldestNs() {
        var oldest = log.getPlain((int) tail & MASK);
        return oldest == null ? Long.MAX_VALUE : oldest.arrivalNs();
    }

    /** The slot is emptied before the reference goes, so that a reader who still found it fails in tryRetain only. */
    private void evict() {
        var index = tail;
        var oldest = log.getPlain((int) index & MASK);
        tail = index + 1;
        log.setRelease((int) index & MASK, null);
        if (keyframe == index) {
            keyframe = NONE;
        }
        if (oldest != null) {
            keyframes.compareAndSet(oldest.trackId() % TRACK_PLACES, index, NONE);
            var place = place(oldest.trackId(), oldest.extSeq());
            bySeq.compareAndSet(place, oldest, null);
            sizeBytes -= oldest.sizeBytes();
            memory.exchange(oldest.sizeBytes(), 0);
            oldest.release();
        }
    }

    /** Forgets all. */
    void clear() {
        while (tail < head) {
            evict();
        }
    }

    /** The tracks of a stream lie apart, so that audio seldom falls on video that is still wanted. */
    private static int place(int trackId, long extSeq) {
        return (int) (extSeq + trackId * (CAPACITY / 4L)) & MASK;
    }

    /** The packet at this index with a reference for the caller; null when it has gone or is still to come. */
    public @Nullable Packet get(long index) { // hot
        if (index < tail || index >= head) {
            return null;
        }
        var packet = log.getAcquire((int) index & MASK);
        if (packet == null || !packet.tryRetain()) {
            return null;
        }
        // The slot may have been filled anew in between: only what is older than the tail can have been replaced.
        if (index < tail) {
            packet.release();
            return null;
        }
        return packet;
    }

    /** The packet with this number with a reference for the caller; null when it is not there. */
    public @Nullable Packet find(int trackId, long extSeq) { // hot
        var packet = bySeq.getAcquire(place(trackId, extSeq));
        if (packet == null || packet.extSeq() != extSeq || packet.trackId() != trackId || !packet.tryRetain()) {
            return null;
        }
        return packet;
    }

    /** The index that the next packet gets. */
    public long head() {
        return head;
    }

    /** The oldest index that is still there; equal to head when the ring is empty. */
    public long tail() {
        return tail;
    }

    /** Where the newest frame of this track begins with which decoding can begin; negative when there is none. */
    public long keyframe(int trackId) {
        var index = keyframes.getAcquire(trackId % TRACK_PLACES);
        var first = index < 0 ? null : get(index);
        if (first == null) {
            return NONE;
        }
        var found = first.trackId() == trackId;
        first.release();
        return found ? index : NONE;
    }

    /** Where the newest frame of any track begins with which decoding can begin; negative when there is none. */
    public long keyframe() {
        return keyframe;
    }

    /** Of the payloads in it. With the stream's lock. */
    long sizeBytes() {
        return sizeBytes;
    }
}
