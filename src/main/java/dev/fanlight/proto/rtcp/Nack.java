package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * Negative acknowledgements (RFC 4585 6.2.1): which packets are missing; keeps no state.
 *
 * <pre>
 * | feedback header, PT 205, format 1                             |  0
 * | PID: a missing packet(16) | BLP: bit i = PID + i + 1 too (16)  | 12, any number of times
 * </pre>
 *
 * <p>Worked: 100, 101, 116 and 117 missing are {@code PID 100 BLP 0x8001, PID 117 BLP 0}.
 */
public final class Nack {
    /** The format in the header's count. */
    public static final int FORMAT = 1;

    /** One PID with its BLP. */
    public static final int ENTRY_BYTES = 4;

    /** Most packets that one entry can name. */
    public static final int PACKETS_PER_ENTRY = 17;

    /** Takes what {@link #parse} finds. */
    public interface Visitor {
        /** A missing packet, 0 to 65,535. */
        void missing(int sequence);
    }

    private Nack() {}

    /** Hands each missing packet to {@code visitor}; of what goes beyond {@code maxPackets} nothing is told. */
    // hot
    public static RtcpFault parse(ByteBuf bytes, int at, int contentBytes, int maxPackets, Visitor visitor) {
        if (contentBytes < RtcpHeader.FEEDBACK_BYTES + ENTRY_BYTES) {
            return RtcpFault.BAD_COUNT;
        }
        var left = maxPackets;
        var end = at + contentBytes;
        for (var entry = at + RtcpHeader.FEEDBACK_BYTES; entry + ENTRY_BYTES <= end && left > 0; entry += ENTRY_BYTES) {
            var pid = bytes.getUnsignedShort(entry);
            visitor.missing(pid);
            left--;
            for (var blp = bytes.getUnsignedShort(entry + 2); blp != 0 && left > 0; blp &= blp - 1) {
                visitor.missing((pid + 1 + Integer.numberOfTrailingZeros(blp)) & 0xFFFF);
                left--;
            }
        }
        return RtcpFault.NONE;
    }

    /**
     * Appends one NACK at the writer index, if {@code count} is over 0.
     *
     * @param missing extended numbers or not, going up; the low 16 bits are taken
     * @param maxBytes for the whole packet, 16 or more
     * @return how many of them are in it; fewer than {@code count} when there was no more room
     */
    // hot
    public static int write(
            ByteBuf out, int senderSsrc, int mediaSsrc, long[] missing, int from, int count, int maxBytes) {
        if (count <= 0) {
            return 0;
        }
        var start = out.writerIndex();
        RtcpHeader.write(out, FORMAT, RtcpHeader.TRANSPORT_FEEDBACK, RtcpHeader.FEEDBACK_BYTES, senderSsrc);
        out.writeInt(mediaSsrc);
        var index = from;
        var end = from + count;
        while (index < end && out.writerIndex() - start + ENTRY_BYTES <= maxBytes) {
            var pid = missing[index++];
            var blp = 0;
            while (index < end && missing[index] - pid <= 16 && missing[index] > pid) {
                blp |= 1 << (missing[index++] - pid - 1);
            }
            out.writeShort((int) pid);
            out.writeShort(blp);
        }
        out.setShort(start + 2, (out.writerIndex() - start) / 4 - 1);
        return index - from;
    }
}
