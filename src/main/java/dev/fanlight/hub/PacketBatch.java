package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Packets that stand one behind the other in a stream's ring, on their way through one loop's viewers. Belongs to that
 * loop, which holds one reference to each for all its viewers.
 */
public final class PacketBatch {
    /** Most packets in one batch. */
    static final int CAPACITY = 256;

    private final @Nullable Packet[] packets = new Packet[CAPACITY];
    private long firstIndex;
    private int count;
    private boolean afterBreak;
    private final int[] takers = new int[CAPACITY];
    private long sentPackets;
    private long sentBytes;

    /**
     * Ready for packets from this index of the ring on.
     *
     * @param isAfterBreak whether some before it were never offered
     */
    void begin(long index, boolean isAfterBreak) {
        firstIndex = index;
        afterBreak = isAfterBreak;
        count = 0;
        sentPackets = 0;
        sentBytes = 0;
    }

    /** The reference passes to the batch. */
    void add(Packet packet) { // hot
        takers[count] = 0;
        packets[count++] = packet;
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    /** Gives all references back. */
    void release() { // hot
        for (var i = 0; i < count; i++) {
            packet(i).release();
            packets[i] = null;
        }
    }

    /** 1 to 256. */
    public int count() {
        return count;
    }

    /** {@code i} from 0 to {@link #count} - 1; {@code retain} it to keep it beyond the call. */
    public Packet packet(int i) { // hot
        var packet = packets[i];
        if (packet == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return packet;
    }

    /** Where the first one stands in the {@link PacketRing}. */
    public long firstIndex() {
        return firstIndex;
    }

    /** Whether packets before the first one were never offered to this loop's viewers and have gone. */
    public boolean isAfterBreak() {
        return afterBreak;
    }

    /** A viewer tells that it sent this packet of the batch in so many bytes; the sums are booked once for all. */
    public void sent(int i, int sizeBytes) { // hot
        takers[i]++;
        sentPackets++;
        sentBytes += sizeBytes;
    }

    /** How many viewers sent it. */
    int takers(int i) { // hot
        return takers[i];
    }

    long sentPackets() {
        return sentPackets;
    }

    long sentBytes() {
        return sentBytes;
    }
}
