package dev.fanlight.proto.rtcp.twcc;

import dev.fanlight.proto.rtp.ExtendedSequence;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Tells a sender when its packets arrived: one machine for each publisher's transport.
 *
 * <p>Feedback is due a fixed interval after the first packet that it has to tell of, so that a silent publisher is sent
 * none. Memory is bounded: the arrivals of the last {@link #CAPACITY} numbers; what is older is forgotten untold.
 * Feedback is written into the caller's buffer. Belongs to one thread.
 */
public final class TwccFeedbackGenerator {
    /** How many numbers are remembered; about 8 s of 5 Mbit/s. */
    public static final int CAPACITY = 4096;

    /** The longest and the shortest interval between feedbacks that senders' estimators work well with. */
    public static final long MAX_INTERVAL_NS = 100_000_000;

    public static final long MIN_INTERVAL_NS = 50_000_000;

    private static final int MASK = CAPACITY - 1;

    /** A number further off than this is not reordering but another sender behind the same address. */
    private static final int LARGEST_JUMP = CAPACITY / 2;

    private final TwccFeedbackWriter writer;
    private final long intervalNs;
    private final long[] ticks = new long[CAPACITY];

    /** The next number to tell of; -1 before the first packet. */
    private long base = -1;

    private long highest = -1;
    private long deadlineNs = Long.MAX_VALUE;

    /**
     * Ready for the first packet.
     *
     * @param intervalNs from {@link #MIN_INTERVAL_NS} to {@link #MAX_INTERVAL_NS}; a value outside is cut
     * @param maxBytes for one feedback packet, 64 or more
     */
    public TwccFeedbackGenerator(long intervalNs, int maxBytes) {
        if (maxBytes < 64) {
            throw new IllegalArgumentException("feedback of " + maxBytes + " bytes cannot tell anything");
        }
        this.intervalNs = Math.clamp(intervalNs, MIN_INTERVAL_NS, MAX_INTERVAL_NS);
        this.writer = new TwccFeedbackWriter(maxBytes);
    }

    /** A packet with this transport-wide number (0 to 65,535) arrived, whatever its stream. */
    // hot
    public void onPacket(long nowNs, int sequence) {
        if (base < 0) {
            base = 0x1_0000L + sequence;
            highest = base - 1;
            Arrays.fill(ticks, TwccFeedbackWriter.NEVER);
        }
        var extSeq = ExtendedSequence.nearest(sequence, highest);
        if (Math.abs(extSeq - highest) > LARGEST_JUMP) {
            startAnew(extSeq);
        }
        if (extSeq > highest) {
            advance(extSeq);
        } else if (ticks[(int) extSeq & MASK] != TwccFeedbackWriter.NEVER) {
            return; // a duplicate: its first arrival counts
        }
        ticks[(int) extSeq & MASK] = nowNs / TwccFeedback.TICK_NS;
        // One that was told of as missing is told of again, and with it all behind it: a feedback has no holes.
        base = Math.min(base, extSeq);
        if (deadlineNs == Long.MAX_VALUE) {
            deadlineNs = nowNs + intervalNs;
        }
    }

    /** When {@link #onTimer} has something to write. */
    public long deadlineNs() {
        return deadlineNs;
    }

    /**
     * Appends one feedback packet at the writer index, if one is due; when the deadline has not moved, there is more.
     *
     * @param mediaSsrc any stream of the publisher
     * @return how many bytes were written, 0 when nothing was due
     */
    public int onTimer(long nowNs, ByteBuf out, int senderSsrc, int mediaSsrc) {
        if (nowNs < deadlineNs) {
            return 0;
        }
        var start = out.writerIndex();
        while (base <= highest) {
            var covered = writer.write(out, senderSsrc, mediaSsrc, base, (int) (highest - base + 1), ticks, MASK);
            if (covered > 0) {
                base += covered;
                break;
            }
            base += Math.min(TwccFeedbackWriter.MAX_STATUSES, highest - base + 1);
        }
        if (base > highest) {
            deadlineNs = Long.MAX_VALUE;
        }
        return out.writerIndex() - start;
    }

    private void advance(long extSeq) {
        for (var n = highest + 1; n < extSeq; n++) {
            ticks[(int) n & MASK] = TwccFeedbackWriter.NEVER;
        }
        highest = extSeq;
        base = Math.max(base, highest - CAPACITY + 1);
    }

    private void startAnew(long extSeq) {
        Arrays.fill(ticks, TwccFeedbackWriter.NEVER);
        base = extSeq;
        highest = extSeq - 1;
    }
}
