package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Finds the packets of 188 bytes in a stream of bytes, however cut: it looks for three sync bytes at equal distances, and
 * again when one is missing. Distances of 192 (with a time before each packet, as recorders write) and 204 (with a checksum
 * behind it) are known too. One thread.
 */
final class PacketFinder {
    static final int PACKET_BYTES = 188;
    static final int SYNC = 0x47;
    private static final int[] DISTANCES = {PACKET_BYTES, 192, 204};
    private static final int SYNCS = 3;
    private static final int STEP_BYTES = 16 << 10;

    interface Out {
        /** A packet begins at this index, with its sync byte. */
        void packet(ByteBuf bytes, int at);

        void syncLost();
    }

    private final ByteBuf held;

    /** Between the beginnings of two packets; 0 while searching. */
    private int distance;

    /** Bytes behind the last packet that belong to none. */
    private int gapBytes;

    private long skippedBytes;

    PacketFinder(ByteBufAllocator allocator) {
        held = allocator.buffer(2048, SYNCS * PACKET_BYTES + STEP_BYTES);
    }

    void onBytes(ByteBuf in, Out out) {
        while (in.isReadable()) {
            if (distance > 0 && !held.isReadable()) {
                takeWhole(in, out);
            }
            held.writeBytes(in, Math.min(in.readableBytes(), STEP_BYTES));
            if (distance == 0) {
                search();
            }
            takeWhole(held, out);
            held.discardReadBytes();
        }
    }

    /** Reads whole packets where they lie, as long as each begins with a sync byte. */
    private void takeWhole(ByteBuf in, Out out) {
        while (distance > 0) {
            var gap = Math.min(gapBytes, in.readableBytes());
            in.skipBytes(gap);
            gapBytes -= gap;
            if (in.readableBytes() < PACKET_BYTES) {
                return;
            }
            if (in.getUnsignedByte(in.readerIndex()) == SYNC) {
                out.packet(in, in.readerIndex());
                in.skipBytes(PACKET_BYTES);
                gapBytes = distance - PACKET_BYTES;
                continue;
            }
            distance = 0;
            out.syncLost();
            search();
        }
    }

    private void search() {
        while (held.readableBytes() >= SYNCS * PACKET_BYTES) {
            var at = held.readerIndex();
            if (held.getUnsignedByte(at) == SYNC) {
                for (var candidate : DISTANCES) {
                    if (held.getUnsignedByte(at + candidate) == SYNC
                            && held.getUnsignedByte(at + 2 * candidate) == SYNC) {
                        distance = candidate;
                        gapBytes = 0;
                        skippedBytes = 0;
                        return;
                    }
                }
            }
            held.skipBytes(1);
            skippedBytes++;
        }
    }

    boolean inSync() {
        return distance > 0;
    }

    /** Bytes skipped since packets were found last, and those that wait. */
    long bytesWithoutSync() {
        return distance > 0 ? 0 : skippedBytes + held.readableBytes();
    }

    void close() {
        held.release();
    }
}
