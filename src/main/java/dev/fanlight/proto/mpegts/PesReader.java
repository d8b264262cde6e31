package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.annexb.QuietRule;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Puts the PES packets of one PID together (ISO/IEC 13818-1 section 2.4.3.6). One that tells its length is handed on with its
 * last byte. One that does not, as most video, ends where the next begins; a frame's time earlier that is known
 *
 * <ul>
 *   <li>by stuffing: a sender fills up a packet only behind the last bytes of a PES packet. That is believed of a sender
 *       who has kept to it four times, and for a long time no more of one who breaks it;
 *   <li>where the last bytes fill their packet just so, by the quiet behind them ({@link QuietRule}).
 * </ul>
 *
 * One thread.
 */
final class PesReader {
    private static final int START_BYTES = 6;
    private static final int HEAD_BYTES = 9;
    private static final int PREFIX = 1;
    private static final int FIRST_BYTES = 8 << 10;
    private static final int ENDS_TO_BELIEVE = 4;
    private static final int ENDS_TO_FORGIVE = 1000;

    /** A sender whose frames do not fit into the field of 16 bits may cut them into packets of nearly this length. */
    private static final int NEARLY_FULL_BYTES = 60_000;

    interface Out {
        /**
         * A whole one.
         *
         * @param payload readable bytes; valid during the call
         * @param presentation 33 bits, or {@link Timestamps#NONE}
         * @param decode 33 bits, or {@link Timestamps#NONE}
         * @param mayGoOn its frame may go on in the next one, as it is as long as can be
         */
        void pes(ByteBuf payload, long presentation, long decode, boolean mayGoOn);

        /** What comes next does not follow on what came before. */
        void gap();

        void refused(TsFault fault);
    }

    private enum Guess {
        NONE,
        STUFFING,
        QUIET
    }

    private final int maxBytes;
    private final ByteBuf held;
    private final QuietRule quiet = new QuietRule();
    private boolean open;
    private boolean lastStuffed;
    private int stuffedEnds;
    private Guess endedBy = Guess.NONE;

    PesReader(ByteBufAllocator allocator, int maxBytes) {
        this.maxBytes = maxBytes;
        this.held = allocator.buffer(Math.min(FIRST_BYTES, maxBytes), maxBytes + PacketFinder.PACKET_BYTES);
    }

    /**
     * The payload of a packet.
     *
     * @param start its payload_unit_start_indicator
     * @param stuffed whether the packet was filled up
     */
    void onPayload(long nowNs, boolean start, boolean stuffed, ByteBuf bytes, int from, int end, Out out) {
        if (start) {
            begin(out);
        } else if (!open) {
            onMistake(nowNs, out);
            return;
        } else if (lastStuffed) {
            stuffedEnds = ENDS_TO_BELIEVE - ENDS_TO_FORGIVE;
        }
        held.writeBytes(bytes, from, end - from);
        lastStuffed = stuffed;
        var total = totalBytes();
        if (total > 0 && held.readableBytes() >= total) {
            finish(total, out);
        } else if (held.readableBytes() > maxBytes) {
            drop();
            out.refused(TsFault.FRAME_TOO_LARGE);
            out.gap();
        } else if (total == 0) {
            quiet.onBytes(nowNs);
            if (stuffed && stuffedEnds >= ENDS_TO_BELIEVE) {
                end(Guess.STUFFING, out);
            }
        }
    }

    private void begin(Out out) {
        if (open) {
            if (totalBytes() == 0) {
                stuffedEnds += lastStuffed && stuffedEnds < ENDS_TO_BELIEVE ? 1 : 0;
                quiet.onEnd();
            }
            finish(held.readableBytes(), out);
        }
        held.clear();
        open = true;
        lastStuffed = false;
        endedBy = Guess.NONE;
    }

    /** More of a packet that was taken for whole. */
    private void onMistake(long nowNs, Out out) {
        switch (endedBy) {
            case STUFFING -> stuffedEnds = ENDS_TO_BELIEVE - ENDS_TO_FORGIVE;
            case QUIET -> quiet.onMistake(nowNs);
            case NONE -> {
                return;
            }
        }
        endedBy = Guess.NONE;
        out.refused(TsFault.FRAME_SPLIT);
        out.gap();
    }

    private void end(Guess guess, Out out) {
        quiet.onEnd();
        finish(held.readableBytes(), out);
        endedBy = guess;
    }

    /** Of the whole packet; 0 where it does not say, or has not said yet. */
    private int totalBytes() {
        var length = held.readableBytes() < START_BYTES ? 0 : held.getUnsignedShort(4);
        return length == 0 ? 0 : START_BYTES + length;
    }

    private void finish(int bytes, Out out) {
        open = false;
        var payloadAt = bytes < HEAD_BYTES ? 0 : HEAD_BYTES + held.getUnsignedByte(8);
        if (payloadAt == 0 || payloadAt > bytes || held.getMedium(0) != PREFIX || (held.getByte(6) & 0xC0) != 0x80) {
            // An end without a beginning of picture, such as padding_stream, has no such head and is no loss.
            if (bytes > START_BYTES && held.getMedium(0) != PREFIX) {
                out.refused(TsFault.BAD_PES);
            }
            return;
        }
        var flags = held.getByte(7) & 0xC0;
        var presentation = flags != 0 && payloadAt >= HEAD_BYTES + 5 ? time(HEAD_BYTES) : Timestamps.NONE;
        var decode = flags == 0xC0 && payloadAt >= HEAD_BYTES + 10 ? time(HEAD_BYTES + 5) : presentation;
        if (payloadAt < bytes) {
            out.pes(held.slice(payloadAt, bytes - payloadAt), presentation, decode, totalBytes() > NEARLY_FULL_BYTES);
        }
    }

    /** The 33 bits, in pieces of 3, 15 and 15 with a marker bit behind each. */
    private long time(int at) {
        return ((held.getByte(at) >> 1) & 7L) << 30
                | ((held.getUnsignedShort(at + 1) >> 1) & 0x7FFFL) << 15
                | ((held.getUnsignedShort(at + 3) >> 1) & 0x7FFFL);
    }

    /** Packets were lost. */
    void onLoss(Out out) {
        if (open) {
            out.refused(TsFault.FRAME_DAMAGED);
        }
        drop();
        out.gap();
    }

    private void drop() {
        if (open) {
            quiet.onEnd();
        }
        open = false;
        endedBy = Guess.NONE;
        held.clear();
    }

    /** Early calls are harmless. */
    void onTimer(long nowNs, Out out) {
        if (nowNs >= deadlineNs()) {
            end(Guess.QUIET, out);
        }
    }

    /** {@link Long#MAX_VALUE}: nothing pending. */
    long deadlineNs() {
        return open && totalBytes() == 0 && held.readableBytes() > HEAD_BYTES ? quiet.deadlineNs() : Long.MAX_VALUE;
    }

    void close() {
        held.release();
    }
}
