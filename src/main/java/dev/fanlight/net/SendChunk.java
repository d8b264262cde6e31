package dev.fanlight.net;

import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.net.system.SendTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of one port that stand one behind the other, and the messages to send them by: those to one path of equal
 * size share a message, the last of them may be shorter. Belongs to a loop.
 */
final class SendChunk implements AutoCloseable {
    static final int BYTES = 256 * 1024;
    static final int MESSAGES = 256;

    /** The kernel's limit (UDP_MAX_SEGMENTS). */
    static final int SEGMENTS = 64;

    /** What a merged message may hold; an IP packet ends at 65,535 with its headers. */
    static final int MERGED_BYTES = 65_000;

    private final NativeBlock data = new NativeBlock(BYTES);
    private final SendTable table = new SendTable(MESSAGES);
    private final @Nullable UdpPath[] paths = new UdpPath[MESSAGES];
    private final long[] addresses = new long[MESSAGES];
    private final int[] lengths = new int[MESSAGES];
    private final int[] segmentBytes = new int[MESSAGES];
    private final int[] segments = new int[MESSAGES];
    private final long[] sinceNs = new long[MESSAGES];
    private int first;
    private int count;
    private int used;

    /** The one that waits behind this, or that is free too. */
    @Nullable SendChunk next;

    boolean hasRoom(int bytes) { // hot
        return used + bytes <= BYTES && count < MESSAGES;
    }

    /** Where the next datagram is to be written. */
    long end() { // hot
        return data.address() + used;
    }

    /**
     * Takes the datagram that was written at the end.
     *
     * @param merge whether it may share a message
     */
    void append(UdpPath path, int length, boolean ipv6, boolean merge, long nowNs) { // hot
        var last = count - 1;
        if (merge && last >= first && paths[last] == path && fits(last, length)) {
            lengths[last] += length;
            table.length(last, lengths[last]);
            if (segments[last]++ == 1) {
                table.segments(last, ipv6, segmentBytes[last]);
            }
        } else {
            open(path, length, ipv6, nowNs);
        }
        used += length;
    }

    /** All that the message has are whole segments, and this is one more or a shorter end. */
    private boolean fits(int message, int length) { // hot
        return length <= segmentBytes[message]
                && lengths[message] == segments[message] * segmentBytes[message]
                && segments[message] < SEGMENTS
                && lengths[message] + length <= MERGED_BYTES;
    }

    private void open(UdpPath path, int length, boolean ipv6, long nowNs) { // hot
        var slot = count++;
        paths[slot] = path;
        addresses[slot] = end();
        lengths[slot] = length;
        segmentBytes[slot] = length;
        segments[slot] = 1;
        sinceNs[slot] = nowNs;
        fill(table, slot, path, ipv6, end(), length);
    }

    static void fill(SendTable table, int slot, UdpPath path, boolean ipv6, long address, int length) { // hot
        table.to(slot, ipv6, path.remoteHigh, path.remoteLow, path.remotePort, path.scopeId);
        table.from(slot, ipv6, path.localHigh, path.localLow);
        table.bytes(slot, address, length);
    }

    SendTable table() {
        return table;
    }

    /** The first message that is not done. */
    int first() {
        return first;
    }

    /** How many messages are not done. */
    int remaining() {
        return count - first;
    }

    UdpPath path(int message) {
        var path = paths[message];
        if (path == null) {
            throw new IndexOutOfBoundsException(message);
        }
        return path;
    }

    int lengthBytes(int message) {
        return lengths[message];
    }

    /** The size of each of its datagrams but the last. */
    int segmentBytes(int message) {
        return segmentBytes[message];
    }

    /** How many datagrams it has. */
    int segments(int message) {
        return segments[message];
    }

    long address(int message) {
        return addresses[message];
    }

    /** When it was made. */
    long sinceNs(int message) {
        return sinceNs[message];
    }

    /** The first message is done. */
    void pass(int messages) {
        first += messages;
    }

    /** The first datagrams of the first message are done, but not all. */
    void cut(int datagrams, boolean ipv6) {
        var bytes = datagrams * segmentBytes[first];
        addresses[first] += bytes;
        lengths[first] -= bytes;
        segments[first] -= datagrams;
        table.bytes(first, addresses[first], lengths[first]);
        table.segments(first, ipv6, segments[first] > 1 ? segmentBytes[first] : 0);
    }

    /** Empty again. */
    void reset() {
        Arrays.fill(paths, 0, count, null);
        first = 0;
        count = 0;
        used = 0;
        next = null;
    }

    @Override
    public void close() {
        table.close();
        data.close();
    }
}
