package dev.fanlight.load.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** Copies of the packets sent last, to be sent again. One thread. */
final class SentPackets {
    /** Four seconds of 2 Mbit/s, and every packet of a large keyframe. */
    static final int SLOTS = 1024;

    private static final int SLOT_BYTES = 1_408;

    private final ByteBuf bytes = Unpooled.buffer(SLOTS * SLOT_BYTES);
    private final long[] extSeqs = new long[SLOTS];
    private final int[] lengths = new int[SLOTS];

    SentPackets() {
        Arrays.fill(extSeqs, -1);
    }

    void keep(long extSeq, ByteBuf packet) {
        var slot = slot(extSeq);
        extSeqs[slot] = extSeq;
        lengths[slot] = Math.min(packet.readableBytes(), SLOT_BYTES);
        bytes.setBytes(slot * SLOT_BYTES, packet, packet.readerIndex(), lengths[slot]);
    }

    /** Its length in bytes, or 0 where it is no longer there. */
    int length(long extSeq) {
        return extSeqs[slot(extSeq)] == extSeq ? lengths[slot(extSeq)] : 0;
    }

    /** A view; only of one that is there. */
    ByteBuf get(long extSeq) {
        return bytes.slice(slot(extSeq) * SLOT_BYTES, length(extSeq));
    }

    private static int slot(long extSeq) {
        return (int) extSeq & (SLOTS - 1);
    }
}
