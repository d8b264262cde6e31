package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What one publisher's wake-up brought, until it is handed to the stream in one go: the stream's lock is taken once for
 * all of it. Belongs to the publication's thread.
 */
final class IncomingPackets {
    static final int CAPACITY = 128;

    private final @Nullable ByteBuf[] payloads = new ByteBuf[CAPACITY];
    private final @Nullable Track[] tracks = new Track[CAPACITY];
    private final long[] sourceSeqs = new long[CAPACITY];
    private final long[] sourceTimes = new long[CAPACITY];
    private final Packet.@Nullable Marks[] marks = new Packet.Marks[CAPACITY];
    private final long[] arrivalsNs = new long[CAPACITY];
    private final long[] capturesNs = new long[CAPACITY];
    private final int[] paddings = new int[CAPACITY];
    private int count;

    void add(
            long nowNs,
            Track track,
            long sourceSeq,
            long sourceTime,
            Packet.Marks packetMarks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs) { // hot
        payloads[count] = ByteBufAllocator.DEFAULT
                .directBuffer(sizeBytes, sizeBytes + EqualSizes.MAX_PADDING_BYTES)
                .writeBytes(bytes, at, sizeBytes);
        tracks[count] = track;
        sourceSeqs[count] = sourceSeq;
        sourceTimes[count] = sourceTime;
        marks[count] = packetMarks;
        arrivalsNs[count] = nowNs;
        capturesNs[count] = captureNs;
        paddings[count] = 0;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    int count() {
        return count;
    }

    /** Whether two packets are of one frame. */
    boolean ofOneFrame(int i, int other) { // hot
        return sourceTimes[i] == sourceTimes[other] && tracks[i] == tracks[other];
    }

    /** Of the payload, and of padding. */
    int sizeBytes(int i) { // hot
        var payload = payloads[i];
        return payload == null ? 0 : payload.readableBytes();
    }

    /** Lengthens a packet by 1 to 255 bytes of padding (RFC 3550 5.1). */
    void pad(int i, int paddingBytes) { // hot
        var payload = payloads[i];
        if (payload != null) {
            payload.writeZero(paddingBytes - 1).writeByte(paddingBytes);
            paddings[i] = paddingBytes;
        }
    }

    Track track(int i) { // hot
        var track = tracks[i];
        if (track == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return track;
    }

    /**
     * Gives the packet its numbers on the track's line; null, and it is let go, where it has none there. With the stream's
     * lock, once for each.
     */
    @Nullable Packet number(int i) { // hot
        var track = track(i);
        var payload = payloads[i];
        var mark = marks[i];
        if (payload == null || mark == null) {
            throw new IndexOutOfBoundsException(i);
        }
        payloads[i] = null;
        var line = track.timeline();
        if (!line.onPacket(arrivalsNs[i], sourceSeqs[i], sourceTimes[i])) {
            payload.release();
            return null;
        }
        return new Packet(
                payload,
                paddings[i],
                track.id(),
                line.extSeq(sourceSeqs[i]),
                line.rtpTime(sourceTimes[i]),
                mark,
                arrivalsNs[i],
                capturesNs[i]);
    }

    /** Forgets all, and lets go of what was not numbered. */
    void clear() { // hot
        for (var i = 0; i < count; i++) {
            var payload = payloads[i];
            if (payload != null) {
                payload.release();
                payloads[i] = null;
            }
        }
        count = 0;
    }
}
