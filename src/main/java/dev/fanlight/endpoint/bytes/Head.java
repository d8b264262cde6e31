package dev.fanlight.endpoint.bytes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The first bytes of what nobody knows yet, kept until they tell what it is. */
final class Head {
    /** So much is kept at a time. */
    private static final int MOST_BYTES = 64 << 10;

    /** So much of pictures without a parameter set is let pass: one comes with the next keyframe. */
    private static final int MAX_PASSED_BYTES = 16 << 20;

    /** They are looked at again when this part more of them is there: a datagram may hold a byte. */
    private static final int MORE_PART = 16;

    /** A start code may be cut in two, and the byte behind it belongs to it. */
    private static final int KEPT_BYTES = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int nextLookBytes;
    private boolean slices;
    private int passedBytes;

    /** Its readable bytes: to be looked at, or read by whoever knows them. */
    ByteBuf bytes() {
        return bytes;
    }

    /**
     * Takes as many bytes as there is room for.
     *
     * @return whether so many are new that another look is worth it
     */
    boolean take(ByteBuf in) {
        if (bytes.capacity() == 0) {
            bytes = Unpooled.buffer(4096, MOST_BYTES);
        }
        bytes.writeBytes(in, Math.min(in.readableBytes(), bytes.maxWritableBytes()));
        if (bytes.readableBytes() < nextLookBytes && !isFull()) {
            return false;
        }
        nextLookBytes = bytes.readableBytes() + bytes.readableBytes() / MORE_PART;
        return true;
    }

    boolean isFull() {
        return bytes.maxWritableBytes() == 0;
    }

    /**
     * Makes room in the midst of raw video, whose next keyframe may tell more.
     *
     * @return false where it is no raw video, or none has come for long
     */
    boolean letSlicesPass() {
        slices |= Looks.likeSlices(bytes);
        if (!slices || passedBytes >= MAX_PASSED_BYTES) {
            return false;
        }
        passedBytes += bytes.readableBytes();
        bytes.skipBytes(bytes.readableBytes() - KEPT_BYTES).discardReadBytes();
        nextLookBytes = 0;
        return true;
    }

    /** What came so far tells nothing. */
    void clear() {
        bytes.clear();
        nextLookBytes = 0;
    }
}
