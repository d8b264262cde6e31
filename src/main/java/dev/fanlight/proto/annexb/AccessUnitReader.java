package dev.fanlight.proto.annexb;

import dev.fanlight.proto.mpegvideo.StartCodes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts a stream of NAL units with start codes into access units, however the bytes are cut when they come. A unit is handed
 * on when the next one begins, or when its owner knows that it is whole: {@link #end}. One thread.
 */
public final class AccessUnitReader {
    private static final int STEP_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 16 << 10;

    private final NalSyntax syntax;
    private final int maxBytes;

    /** What came and was not handed on; a unit begins at its reader index once {@link #started}. */
    private final ByteBuf held;

    /** Where the search for the next start code goes on. */
    private int scanAt;

    private boolean started;
    private boolean picture;
    private boolean keyframe;
    private boolean tooLarge;
    private boolean skipping;
    private long stamp;
    private long nextStamp;

    /** The value of a stamp that was not given. */
    public static final long NO_STAMP = Long.MIN_VALUE;

    /** @param maxBytes of an access unit; larger ones are given up */
    public AccessUnitReader(NalSyntax syntax, ByteBufAllocator allocator, int maxBytes) {
        this.syntax = syntax;
        this.maxBytes = maxBytes;
        this.held = allocator.buffer(Math.min(FIRST_BYTES, maxBytes), maxBytes + STEP_BYTES);
        this.stamp = NO_STAMP;
        this.nextStamp = NO_STAMP;
    }

    /** Where whole access units go. */
    public interface Out {
        /**
         * A whole access unit that holds a picture.
         *
         * @param unit its readable bytes, from the first start code on; valid during the call
         * @param stamp what {@link #stamp} gave for it, or {@link #NO_STAMP}
         */
        void accessUnit(ByteBuf unit, boolean keyframe, long stamp);

        void refused(AnnexBFault fault);
    }

    /** A number for the first access unit that begins in the bytes to come; it comes back with that unit. */
    public void stamp(long value) {
        if (picture) {
            nextStamp = value;
        } else {
            stamp = value;
        }
    }

    /** Takes bytes; all are read. */
    public void onBytes(ByteBuf in, Out out) {
        while (in.isReadable()) {
            var step = Math.min(in.readableBytes(), STEP_BYTES);
            if (step > held.maxWritableBytes()) {
                discard();
            }
            held.writeBytes(in, step);
            scan(out);
            compact();
        }
    }

    private void scan(Out out) {
        while (true) {
            var at = StartCodes.prefix(held, Math.max(scanAt, held.readerIndex()), held.writerIndex());
            if (at == held.writerIndex()) {
                scanAt = Math.max(held.readerIndex(), held.writerIndex() - StartCodes.PREFIX_BYTES + 1);
                break;
            }
            if (at + StartCodes.PREFIX_BYTES + syntax.headBytes() > held.writerIndex()) {
                scanAt = at;
                break;
            }
            onUnit(at, out);
            scanAt = at + StartCodes.PREFIX_BYTES;
        }
        if (!started) {
            skip(scanAt, out);
        } else if (held.readableBytes() > maxBytes) {
            giveUp(out);
        }
    }

    private void onUnit(int startCodeAt, Out out) {
        var at = startCodeAt + StartCodes.PREFIX_BYTES;
        if (started && picture && syntax.beginsUnit(held, at)) {
            handOn(withZero(startCodeAt), out);
        }
        if (!started) {
            skip(withZero(startCodeAt), out);
            if (syntax.isPicture(held, at) && !syntax.beginsUnit(held, at)) {
                // Of a picture that was ended too early, or whose beginning never came.
                if (!skipping) {
                    out.refused(AnnexBFault.PICTURE_SPLIT);
                }
                skipping = true;
                return;
            }
            started = true;
            skipping = false;
        }
        picture |= syntax.isPicture(held, at);
        keyframe |= syntax.isKeyframe(held, at);
    }

    /** A zero before a start code belongs to it. */
    private int withZero(int startCodeAt) {
        return startCodeAt > held.readerIndex() && held.getByte(startCodeAt - 1) == 0 ? startCodeAt - 1 : startCodeAt;
    }

    private void skip(int end, Out out) {
        for (var at = held.readerIndex(); at < end && !skipping; at++) {
            if (held.getByte(at) != 0) {
                skipping = true;
                out.refused(AnnexBFault.NO_START_CODE);
            }
        }
        held.readerIndex(Math.max(end, held.readerIndex()));
    }

    private void handOn(int end, Out out) {
        if (tooLarge) {
            held.readerIndex(end);
        } else {
            out.accessUnit(held.readSlice(end - held.readerIndex()), keyframe, stamp);
        }
        stamp = nextStamp;
        nextStamp = NO_STAMP;
        started = picture = keyframe = tooLarge = false;
    }

    /** Drops what is held of a unit that is too large; its rest is dropped too, until the next one begins. */
    private void giveUp(Out out) {
        if (!tooLarge) {
            out.refused(AnnexBFault.FRAME_TOO_LARGE);
        }
        tooLarge = true;
        picture = true;
        held.readerIndex(Math.max(held.readerIndex(), scanAt));
    }

    /** What came so far is whole: no more bytes of the same access unit will come. Parameter sets without a picture stay. */
    public void end(Out out) {
        if (picture) {
            handOn(held.writerIndex(), out);
            held.clear();
            scanAt = 0;
        }
    }

    private void compact() {
        if (!held.isReadable()) {
            held.clear();
            scanAt = 0;
        } else if (held.readerIndex() >= held.writerIndex() / 2) {
            discard();
        }
    }

    private void discard() {
        scanAt = Math.max(0, scanAt - held.readerIndex());
        held.discardReadBytes();
    }

    /** Whether slices of a picture are held. */
    public boolean hasPicture() {
        return picture;
    }

    public int heldBytes() {
        return held.readableBytes();
    }

    /** Forgets what is held, as bytes behind it were lost; what comes next begins with a start code or is skipped. */
    public void reset() {
        held.clear();
        scanAt = 0;
        started = picture = keyframe = tooLarge = false;
        skipping = true;
        stamp = nextStamp = NO_STAMP;
    }

    /** Gives its memory back; the object cannot be used any more. */
    public void close() {
        held.release();
    }
}
