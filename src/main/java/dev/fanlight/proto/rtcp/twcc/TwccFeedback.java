package dev.fanlight.proto.rtcp.twcc;

import dev.fanlight.proto.rtcp.RtcpFault;
import io.netty.buffer.ByteBuf;

/**
 * Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1); keeps no state.
 *
 * <pre>
 * | feedback header, PT 205, format 15                                       |  0
 * | base sequence number(16)           | packet status count(16)             | 12
 * | reference time, 64 ms, signed(24)                  | feedback count(8)   | 16
 * | packet chunks, 16 bits each …  receive deltas, 250 us, 8 or 16 bits each | 20
 *
 * run length     0 | status(2) | length(13)
 * status vector  1 | 0 | 14 statuses of one bit     1 | 1 | 7 statuses of two bits
 * status         0 missing, 1 received, delta of 8 bits, 2 received, delta of 16 bits with sign, 3 reserved
 * </pre>
 */
public final class TwccFeedback {
    /** The format in the header's count. */
    public static final int FORMAT = 15;

    /** One tick of the receive deltas. */
    public static final long TICK_NS = 250_000;

    /** Ticks in a unit of the reference time. */
    public static final int TICKS_PER_REFERENCE = 256;

    /** After so many ticks the reference time wraps: 12.4 days. */
    public static final long TICKS_PER_WRAP = (long) TICKS_PER_REFERENCE << 24;

    static final int FIXED_BYTES = 20;
    static final int MISSING = 0;
    static final int SMALL_DELTA = 1;
    static final int LARGE_DELTA = 2;

    /** Takes what {@link #forEach} finds, in the order of sequence numbers. */
    public interface Visitor {
        /** This packet (0 to 65,535) came at this tick, counted as {@link #referenceTicks} is. */
        void received(int sequence, long ticks);

        /** This packet had not come. */
        void missing(int sequence);
    }

    private TwccFeedback() {}

    /**
     * Whether the packet of {@code contentBytes} is sound to its last status; the rest needs it.
     *
     * <p>Costs no more than the packet has chunks, whatever they claim; a last chunk may say more than the status count,
     * as status vectors must.
     */
    // hot
    public static RtcpFault check(ByteBuf bytes, int at, int contentBytes) {
        if (contentBytes < FIXED_BYTES) {
            return RtcpFault.TOO_SHORT;
        }
        var left = statusCount(bytes, at);
        if (left == 0) {
            return RtcpFault.BAD_COUNT;
        }
        var end = at + contentBytes;
        var deltaBytes = 0;
        var chunkAt = at + FIXED_BYTES;
        while (left > 0) {
            if (end - chunkAt < 2) {
                return RtcpFault.BAD_COUNT;
            }
            var chunk = bytes.getUnsignedShort(chunkAt);
            chunkAt += 2;
            var length = Math.min(left, chunkLength(chunk));
            if (length == 0) {
                return RtcpFault.BAD_STATUS; // a run of nothing
            }
            if (isRun(chunk)) {
                if (status(chunk, 0) > LARGE_DELTA) {
                    return RtcpFault.BAD_STATUS;
                }
                deltaBytes += length * status(chunk, 0);
            } else {
                for (var i = 0; i < length; i++) {
                    if (status(chunk, i) > LARGE_DELTA) {
                        return RtcpFault.BAD_STATUS;
                    }
                    deltaBytes += status(chunk, i);
                }
            }
            left -= length;
        }
        return end - chunkAt < deltaBytes ? RtcpFault.BAD_COUNT : RtcpFault.NONE;
    }

    /** Hands every packet that the feedback speaks of to {@code visitor}: up to 65,535. */
    // hot
    public static void forEach(ByteBuf bytes, int at, Visitor visitor) {
        var left = statusCount(bytes, at);
        var sequence = baseSequence(bytes, at);
        var ticks = referenceTicks(bytes, at);
        var chunkAt = at + FIXED_BYTES;
        var deltaAt = deltasOffset(bytes, at);
        while (left > 0) {
            var chunk = bytes.getUnsignedShort(chunkAt);
            chunkAt += 2;
            var length = Math.min(left, chunkLength(chunk));
            for (var i = 0; i < length; i++) {
                var status = status(chunk, i);
                if (status == MISSING) {
                    visitor.missing(sequence);
                } else {
                    ticks += status == SMALL_DELTA ? bytes.getUnsignedByte(deltaAt) : bytes.getShort(deltaAt);
                    deltaAt += status;
                    visitor.received(sequence, ticks);
                }
                sequence = (sequence + 1) & 0xFFFF;
            }
            left -= length;
        }
    }

    public static int baseSequence(ByteBuf bytes, int at) {
        return bytes.getUnsignedShort(at + 12);
    }

    /** 1 to 65,535. */
    public static int statusCount(ByteBuf bytes, int at) {
        return bytes.getUnsignedShort(at + 14);
    }

    /** In ticks, modulo {@link #TICKS_PER_WRAP}, signed as the draft has it. */
    public static long referenceTicks(ByteBuf bytes, int at) {
        return (long) bytes.getMedium(at + 16) * TICKS_PER_REFERENCE;
    }

    /** One more with every feedback, modulo 256: what is skipped was lost on its way. */
    public static int feedbackCount(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 19);
    }

    private static int deltasOffset(ByteBuf bytes, int at) {
        var chunkAt = at + FIXED_BYTES;
        for (var left = statusCount(bytes, at); left > 0; chunkAt += 2) {
            left -= chunkLength(bytes.getUnsignedShort(chunkAt));
        }
        return chunkAt;
    }

    private static boolean isRun(int chunk) {
        return chunk >> 15 == 0;
    }

    private static int chunkLength(int chunk) {
        if (isRun(chunk)) {
            return chunk & 0x1FFF;
        }
        return (chunk & 0x4000) == 0 ? 14 : 7;
    }

    private static int status(int chunk, int index) {
        if (isRun(chunk)) {
            return chunk >> 13;
        }
        if ((chunk & 0x4000) == 0) {
            return (chunk >> (13 - index)) & 1;
        }
        return (chunk >> (12 - 2 * index)) & 3;
    }
}
