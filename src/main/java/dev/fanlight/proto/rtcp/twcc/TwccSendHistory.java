package dev.fanlight.proto.rtcp.twcc;

import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtp.ExtendedSequence;
import io.netty.buffer.ByteBuf;

/**
 * What was sent to one viewer, by transport-wide number, and what its feedback makes of it: loss, delay, round trip.
 *
 * <p>Numbers are given out here, one after the other, so they are never wrong; feedback about a number that was not given
 * out, or is no longer remembered, is counted and has no effect. Memory is bounded: 12 bytes for each remembered packet.
 * Belongs to one thread.
 */
public final class TwccSendHistory {
    /** Takes what feedback says of each packet, for an estimator; may be left out. */
    public interface Listener {
        /** Nobody listens. */
        Listener NONE = new Listener() {
            @Override
            public void received(long extSeq, long sentNs, long arrivalNs, int sizeBytes) {}

            @Override
            public void lost(long extSeq, long sentNs, int sizeBytes) {}
        };

        /** It came; {@code arrivalNs} is on the viewer's clock, of which only differences mean something. */
        void received(long extSeq, long sentNs, long arrivalNs, int sizeBytes);

        /** It had not come; it may still come, and {@link #received} be told later. */
        void lost(long extSeq, long sentNs, int sizeBytes);
    }

    /** No feedback has told the figure yet. */
    public static final long UNKNOWN_NS = -1;

    private static final int STATE_SHIFT = 16;
    private static final int SIZE_MASK = 0xFFFF;
    private static final int IN_FLIGHT = 1;
    private static final int RECEIVED = 2;
    private static final int LOST = 3;

    /** The least delay is looked for in this span and the one before. */
    private static final long LEAST_DELAY_SPAN_NS = 10_000_000_000L;

    private final TwccFeedback.Visitor statuses = new TwccFeedback.Visitor() {
        @Override
        public void received(int sequence, long feedbackTicks) {
            onReceived(sequence, feedbackTicks);
        }

        @Override
        public void missing(int sequence) {
            onMissing(sequence);
        }
    };

    private final Listener listener;
    private final int mask;
    private final long[] sentNs;

    /** State in the high half, size in the low one. */
    private final int[] states;

    private long nextSeq = 0x1_0000L;
    private long received;
    private long lost;
    private long unknown;
    private long inFlightBytes;

    private boolean ticksKnown;
    private long ticks;
    private long lastSentNs;
    private long lastArrivalNs;
    private long newestSentNs;
    private long rttNs = UNKNOWN_NS;
    private long delayVariationNs;
    private long queueingNs = UNKNOWN_NS;
    private long leastDelayNs = Long.MAX_VALUE;
    private long leastDelayBeforeNs = Long.MAX_VALUE;
    private long spanEndsNs;

    /** Remembers the last {@code capacity} packets, a power of two from 64 to 32,768. */
    public TwccSendHistory(int capacity, Listener listener) {
        if (capacity < 64 || capacity > 32_768 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity of a send history: " + capacity);
        }
        this.listener = listener;
        this.mask = capacity - 1;
        this.sentNs = new long[capacity];
        this.states = new int[capacity];
    }

    /** The number that {@link #onSent} gives next: for who has to write it before he knows whether the packet leaves. */
    // hot
    public long nextSeq() {
        return nextSeq;
    }

    /**
     * A packet of {@code sizeBytes} (up to 65,535 are counted) leaves now.
     *
     * @return its extended number, of which the low 16 bits go into the packet
     */
    // hot
    public long onSent(long nowNs, int sizeBytes) {
        var slot = (int) nextSeq & mask;
        if (states[slot] >> STATE_SHIFT == IN_FLIGHT) {
            inFlightBytes -= states[slot] & SIZE_MASK; // forgotten: nobody told
        }
        sentNs[slot] = nowNs;
        states[slot] = IN_FLIGHT << STATE_SHIFT | Math.min(sizeBytes, SIZE_MASK);
        inFlightBytes += states[slot] & SIZE_MASK;
        return nextSeq++;
    }

    /** The viewer's feedback: a packet of type TRANSPORT_FEEDBACK and format 15. */
    // hot
    public RtcpFault onFeedback(long nowNs, ByteBuf bytes, int at, int contentBytes) {
        var fault = TwccFeedback.check(bytes, at, contentBytes);
        if (fault != RtcpFault.NONE) {
            return fault;
        }
        // A few bytes can speak of 65,535 packets, and each costs a step; of more than are remembered there is nothing
        // to say.
        if (TwccFeedback.statusCount(bytes, at) > states.length) {
            unknown++;
            return RtcpFault.BAD_COUNT;
        }
        alignTicks(TwccFeedback.referenceTicks(bytes, at));
        if (nowNs >= spanEndsNs) {
            leastDelayBeforeNs = leastDelayNs;
            leastDelayNs = Long.MAX_VALUE;
            spanEndsNs = nowNs + LEAST_DELAY_SPAN_NS;
        }
        newestSentNs = UNKNOWN_NS;
        TwccFeedback.forEach(bytes, at, statuses);
        if (newestSentNs != UNKNOWN_NS) {
            rttNs = nowNs - newestSentNs;
        }
        return RtcpFault.NONE;
    }

    private void onReceived(int sequence, long feedbackTicks) {
        var slot = slotOf(sequence);
        if (slot < 0) {
            return;
        }
        var state = states[slot] >> STATE_SHIFT;
        if (state == RECEIVED) {
            return; // told of before; feedback repeats itself after reordering
        }
        leave(slot, state, RECEIVED);
        if (state == LOST) {
            lost--;
        }
        received++;
        var arrivalNs = (ticks + feedbackTicks) * TwccFeedback.TICK_NS;
        onDelay(sentNs[slot], arrivalNs);
        newestSentNs = Math.max(newestSentNs, sentNs[slot]);
        listener.received(extSeqOf(sequence), sentNs[slot], arrivalNs, states[slot] & SIZE_MASK);
    }

    private void onMissing(int sequence) {
        var slot = slotOf(sequence);
        if (slot < 0 || states[slot] >> STATE_SHIFT != IN_FLIGHT) {
            return;
        }
        leave(slot, IN_FLIGHT, LOST);
        lost++;
        listener.lost(extSeqOf(sequence), sentNs[slot], states[slot] & SIZE_MASK);
    }

    /** Packets that came, each counted once. */
    public long received() {
        return received;
    }

    /** Packets that did not come, less those that came after all. */
    public long lost() {
        return lost;
    }

    /** How often feedback spoke of a packet that is not remembered. */
    public long unknown() {
        return unknown;
    }

    /** Sent and not told of yet. */
    public long inFlightBytes() {
        return inFlightBytes;
    }

    /** From sending the newest packet that feedback told of to that feedback, its interval included; or UNKNOWN_NS. */
    public long rttNs() {
        return rttNs;
    }

    /** By how much a packet's delay differs from that of the one before it, smoothed as in RFC 3550 A.8. */
    public long delayVariationNs() {
        return delayVariationNs;
    }

    /** How much longer the last packet took than the fastest of the last 10 to 20 s; or UNKNOWN_NS. */
    public long queueingNs() {
        return queueingNs;
    }

    private long extSeqOf(int sequence) {
        return ExtendedSequence.nearest(sequence, nextSeq - 1);
    }

    private int slotOf(int sequence) {
        var extSeq = extSeqOf(sequence);
        if (extSeq >= nextSeq || extSeq < nextSeq - states.length || states[(int) extSeq & mask] == 0) {
            unknown++;
            return -1;
        }
        return (int) extSeq & mask;
    }

    private void leave(int slot, int from, int to) {
        if (from == IN_FLIGHT) {
            inFlightBytes -= states[slot] & SIZE_MASK;
        }
        states[slot] = to << STATE_SHIFT | (states[slot] & SIZE_MASK);
    }

    /** The reference time wraps; what is added to it is chosen so that it goes on from the last arrival. */
    private void alignTicks(long referenceTicks) {
        if (!ticksKnown) {
            ticksKnown = true;
            ticks = 0;
            return;
        }
        var last = lastArrivalNs / TwccFeedback.TICK_NS;
        var wraps = Math.floorDiv(last - referenceTicks + TwccFeedback.TICKS_PER_WRAP / 2, TwccFeedback.TICKS_PER_WRAP);
        ticks = wraps * TwccFeedback.TICKS_PER_WRAP;
    }

    private void onDelay(long sent, long arrivalNs) {
        var delayNs = arrivalNs - sent;
        if (queueingNs != UNKNOWN_NS) {
            var difference = Math.abs((arrivalNs - lastArrivalNs) - (sent - lastSentNs));
            delayVariationNs += (difference - delayVariationNs) / 16;
        }
        lastSentNs = sent;
        lastArrivalNs = arrivalNs;
        leastDelayNs = Math.min(leastDelayNs, delayNs);
        queueingNs = delayNs - Math.min(leastDelayNs, leastDelayBeforeNs);
    }
}
