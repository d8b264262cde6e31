package dev.fanlight.proto.annexb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A raw stream of H.264 or H.265, as {@code rpicam-vid --inline} sends it: access units with the time at which they came.
 * The stream says only where a picture begins; that one has ended is known by the next one or, one frame's time earlier,
 * by the quiet behind it ({@link QuietRule}). One thread.
 */
public final class AnnexBStream {
    private final AccessUnitReader reader;
    private final QuietRule quiet = new QuietRule();
    private final Out out;

    /** Set where quiet has ended a picture, until it is known whether that was right. */
    private boolean endedByQuiet;

    private long nowNs;
    private int units;
    private int firstUnitBytes;

    /** Where whole access units go. */
    public interface Out {
        /**
         * A whole access unit with start codes.
         *
         * @param unit its readable bytes; valid during the call
         * @param firstByteNs when its first bytes came: the only time there is in such a stream
         */
        void accessUnit(ByteBuf unit, boolean keyframe, long firstByteNs);

        void refused(AnnexBFault fault);
    }

    public AnnexBStream(NalSyntax syntax, ByteBufAllocator allocator, int maxFrameBytes, Out out) {
        this.reader = new AccessUnitReader(syntax, allocator, maxFrameBytes);
        this.out = out;
    }

    /** Takes bytes as they come, all that came in one wake-up; all are read. */
    public void onBytes(long now, ByteBuf in) {
        if (!in.isReadable()) {
            return;
        }
        nowNs = now;
        units = firstUnitBytes = 0;
        var heldBefore = reader.hasPicture() ? reader.heldBytes() : 0;
        reader.stamp(now);
        reader.onBytes(in, sink);
        // A picture that ended just where the bytes before ended had no pause in it: that was one between pictures.
        if (heldBefore > 0 && (units == 0 || firstUnitBytes > heldBefore)) {
            quiet.onBytes(now);
        }
        for (var i = 0; i < units; i++) {
            quiet.onEnd();
        }
        if (reader.hasPicture()) {
            quiet.onBytes(now);
        }
        endedByQuiet &= units == 0 && !reader.hasPicture();
    }

    /** To be called at {@link #deadlineNs}; early calls are harmless. */
    public void onTimer(long now) {
        if (now >= deadlineNs()) {
            nowNs = now;
            reader.end(sink);
            quiet.onEnd();
            endedByQuiet = true;
        }
    }

    /** {@link Long#MAX_VALUE}: nothing pending. */
    public long deadlineNs() {
        return reader.hasPicture() ? quiet.deadlineNs() : Long.MAX_VALUE;
    }

    /** Gives its memory back; a picture that is not whole is dropped. */
    public void close() {
        reader.close();
    }

    private final AccessUnitReader.Out sink = new AccessUnitReader.Out() {
        @Override
        public void accessUnit(ByteBuf unit, boolean keyframe, long stamp) {
            firstUnitBytes = units++ == 0 ? unit.readableBytes() : firstUnitBytes;
            out.accessUnit(unit, keyframe, stamp == AccessUnitReader.NO_STAMP ? nowNs : stamp);
        }

        @Override
        public void refused(AnnexBFault fault) {
            if (endedByQuiet && fault != AnnexBFault.FRAME_TOO_LARGE) {
                endedByQuiet = false;
                quiet.onMistake(nowNs);
                out.refused(AnnexBFault.PICTURE_SPLIT);
            } else {
                out.refused(fault);
            }
        }
    };
}
