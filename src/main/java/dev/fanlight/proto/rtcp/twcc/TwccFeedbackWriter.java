package dev.fanlight.proto.rtcp.twcc;

import dev.fanlight.proto.rtcp.RtcpHeader;
import io.netty.buffer.ByteBuf;

/**
 * Writes one transport-wide feedback from a row of arrival times; the format is at {@link TwccFeedback}.
 *
 * <p>Made once and used again and again; belongs to one thread.
 */
final class TwccFeedbackWriter {
    /** Arrival of a packet that has not come. */
    static final long NEVER = Long.MIN_VALUE;

    /** Most packets that one feedback speaks of. */
    static final int MAX_STATUSES = 4096;

    private static final int LONGEST_RUN = 0x1FFF;

    private final byte[] statuses = new byte[MAX_STATUSES];
    private final int maxBytes;
    private int feedbackCount;

    /** With a limit for the size of one packet in bytes, 64 or more. */
    TwccFeedbackWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Appends one feedback at the writer index, about packets from {@code baseSeq} on.
     *
     * @param ticks arrival of packet n at index {@code n & mask}, or NEVER
     * @param count how many packets, 1 or more
     * @return how many of them it speaks of, up to one that came: fewer where there is no more room, or where two
     *     arrivals are more than 8 s apart; 0, and nothing was written, where none of the first {@link #MAX_STATUSES} came
     */
    // hot
    int write(ByteBuf out, int senderSsrc, int mediaSsrc, long baseSeq, int count, long[] ticks, int mask) {
        var statusCount = Math.min(count, MAX_STATUSES);
        var first = 0;
        while (first < statusCount && ticks[(int) (baseSeq + first) & mask] == NEVER) {
            first++;
        }
        if (first == statusCount) {
            return 0;
        }
        var referenceTicks = Math.floorDiv(ticks[(int) (baseSeq + first) & mask], TwccFeedback.TICKS_PER_REFERENCE)
                * TwccFeedback.TICKS_PER_REFERENCE;
        var covered = classify(baseSeq, statusCount, ticks, mask, referenceTicks);
        var start = out.writerIndex();
        RtcpHeader.write(out, TwccFeedback.FORMAT, RtcpHeader.TRANSPORT_FEEDBACK, TwccFeedback.FIXED_BYTES, senderSsrc);
        out.writeInt(mediaSsrc);
        out.writeShort((int) baseSeq);
        out.writeShort(covered);
        out.writeMedium((int) (referenceTicks / TwccFeedback.TICKS_PER_REFERENCE));
        out.writeByte(feedbackCount++);
        writeChunks(out, covered);
        writeDeltas(out, baseSeq, covered, ticks, mask, referenceTicks);
        while (((out.writerIndex() - start) & 3) != 0) {
            out.writeByte(0); // zeros behind the deltas, as the draft's own figure has them; no padding bit is needed
        }
        out.setShort(start + 2, (out.writerIndex() - start) / 4 - 1);
        return covered;
    }

    /** Finds each packet's status, and how many fit. */
    private int classify(long baseSeq, int count, long[] ticks, int mask, long referenceTicks) {
        // Two bits a status are the worst that chunks come to: 2 bytes for 7; and 3 bytes of zeros at the end.
        var room = maxBytes - TwccFeedback.FIXED_BYTES - 3;
        var deltaBytes = 0;
        var last = referenceTicks;
        var covered = 0; // up to the last one that came: a missing one at the end says nothing yet
        for (var i = 0; i < count; i++) {
            var arrival = ticks[(int) (baseSeq + i) & mask];
            if (arrival == NEVER) {
                statuses[i] = TwccFeedback.MISSING;
                continue;
            }
            var delta = arrival - last;
            if (delta != (short) delta) {
                break;
            }
            var status = delta >= 0 && delta <= 0xFF ? TwccFeedback.SMALL_DELTA : TwccFeedback.LARGE_DELTA;
            deltaBytes += status;
            if (deltaBytes + 2 * ((i + 7) / 7) > room) {
                break;
            }
            statuses[i] = (byte) status;
            last = arrival;
            covered = i + 1;
        }
        return covered;
    }

    private void writeChunks(ByteBuf out, int covered) {
        var i = 0;
        while (i < covered) {
            var run = runFrom(i, covered);
            var vector = hasLarge(i, Math.min(i + 14, covered)) ? 7 : 14;
            if (run >= Math.min(vector, covered - i)) {
                out.writeShort(statuses[i] << 13 | run);
                i += run;
            } else {
                out.writeShort(vectorFrom(i, vector, covered));
                i += vector;
            }
        }
    }

    private int vectorFrom(int from, int length, int covered) {
        var bits = length == 14 ? 1 : 2;
        var chunk = length == 14 ? 2 : 3;
        for (var i = from; i < from + length; i++) {
            chunk = chunk << bits | (i < covered ? statuses[i] : TwccFeedback.MISSING);
        }
        return chunk;
    }

    private int runFrom(int from, int covered) {
        var end = Math.min(covered, from + LONGEST_RUN);
        var i = from + 1;
        while (i < end && statuses[i] == statuses[from]) {
            i++;
        }
        return i - from;
    }

    private boolean hasLarge(int from, int to) {
        for (var i = from; i < to; i++) {
            if (statuses[i] == TwccFeedback.LARGE_DELTA) {
                return true;
            }
        }
        return false;
    }

    private void writeDeltas(ByteBuf out, long baseSeq, int covered, long[] ticks, int mask, long referenceTicks) {
        var last = referenceTicks;
        for (var i = 0; i < covered; i++) {
            if (statuses[i] == TwccFeedback.MISSING) {
                continue;
            }
            var arrival = ticks[(int) (baseSeq + i) & mask];
            if (statuses[i] == TwccFeedback.SMALL_DELTA) {
                out.writeByte((int) (arrival - last));
            } else {
                out.writeShort((int) (arrival - last));
            }
            last = arrival;
        }
    }
}
