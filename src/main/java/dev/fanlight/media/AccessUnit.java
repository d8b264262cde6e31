package dev.fanlight.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;

/**
 * One coded picture, whole, shared by everyone who needs it. Any thread may read it while it holds a reference; the
 * bytes never change. The last {@link #release()} gives the bytes back to their pool.
 */
public final class AccessUnit extends AbstractReferenceCounted {
    private final ByteBuf payload;
    private final VideoFormat format;
    private final long firstByteNs;
    private final long lastByteNs;

    /**
     * @param payload the bytes; the reference passes to this object
     * @param firstByteNs when the first byte came in, on the {@link MediaClock}
     * @param lastByteNs when the last byte came in: from here on all delay is the relay's
     */
    public AccessUnit(ByteBuf payload, VideoFormat format, long firstByteNs, long lastByteNs) {
        this.payload = payload;
        this.format = format;
        this.firstByteNs = firstByteNs;
        this.lastByteNs = lastByteNs;
    }

    /** A view of the bytes with indices of its own and no reference of its own: {@code retain} it to pass it on. */
    public ByteBuf view() {
        return payload.duplicate();
    }

    /** A view that carries a reference to the bytes; whoever gets it releases it, on any thread. */
    public ByteBuf retainedView() {
        return payload.retainedDuplicate();
    }

    public int sizeBytes() {
        return payload.readableBytes();
    }

    public VideoFormat format() {
        return format;
    }

    public long firstByteNs() {
        return firstByteNs;
    }

    public long lastByteNs() {
        return lastByteNs;
    }

    @Override
    public AccessUnit retain() {
        super.retain();
        return this;
    }

    @Override
    public AccessUnit touch(Object hint) {
        payload.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        payload.release();
    }
}
