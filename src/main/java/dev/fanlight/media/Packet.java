package dev.fanlight.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.IllegalReferenceCountException;

/**
 * One RTP packet of a stream without its header, shared by everyone who sends it on. Its numbers are the stream's own and
 * go on when publishers change. Any thread may read it while it holds a reference; the bytes never change.
 *
 * <p>The object itself is never recycled, so that {@link #tryRetain()} on one that was just given up fails cleanly.
 */
public final class Packet extends AbstractReferenceCounted {
    /** Nobody said when it was captured. */
    public static final long UNKNOWN_NS = Long.MIN_VALUE;

    private final ByteBuf payload;
    private final long address;
    private final int sizeBytes;
    private final int paddingBytes;
    private final int trackId;
    private final long extSeq;
    private final long rtpTime;
    private final Marks marks;
    private final long arrivalNs;
    private final long captureNs;

    /**
     * What its sender knows of it.
     *
     * @param marker the last one of its frame
     * @param keyframeStart the first one of a frame with which decoding can begin
     * @param discardable nothing else needs it for decoding
     */
    public record Marks(boolean marker, boolean keyframeStart, boolean discardable) {
        private static final Marks[] ALL = new Marks[8];

        static {
            for (var i = 0; i < ALL.length; i++) {
                ALL[i] = new Marks((i & 1) != 0, (i & 2) != 0, (i & 4) != 0);
            }
        }

        /** One of eight that are made once. */
        public static Marks of(boolean marker, boolean keyframeStart, boolean discardable) {
            return ALL[(marker ? 1 : 0) | (keyframeStart ? 2 : 0) | (discardable ? 4 : 0)];
        }
    }

    /**
     * @param payload direct and in one piece, with padding as RFC 3550 5.1 has it at its end where there is some; the
     *     reference passes to this object
     * @param paddingBytes 0 to 255
     * @param trackId which track of its stream
     * @param extSeq the stream's extended sequence number of this track
     * @param rtpTime the stream's extended timestamp, in the track's clock units
     * @param arrivalNs when it came in, on the {@link MediaClock}
     * @param captureNs when its frame was captured, in nanoseconds since 1970 on the camera's clock, or UNKNOWN_NS
     */
    public Packet(
            ByteBuf payload,
            int paddingBytes,
            int trackId,
            long extSeq,
            long rtpTime,
            Marks marks,
            long arrivalNs,
            long captureNs) {
        this.payload = payload;
        this.address = payload.memoryAddress() + payload.readerIndex();
        this.sizeBytes = payload.readableBytes();
        this.paddingBytes = paddingBytes;
        this.trackId = trackId;
        this.extSeq = extSeq;
        this.rtpTime = rtpTime;
        this.marks = marks;
        this.arrivalNs = arrivalNs;
        this.captureNs = captureNs;
    }

    /** Where the payload begins in memory, for native calls; good while a reference is held. */
    public long address() {
        return address;
    }

    /** Of all that stands behind the header, padding included. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** Of the payload alone. */
    public int payloadBytes() {
        return sizeBytes - paddingBytes;
    }

    /** Zeros and their count at the end, so that packets of a frame are equal in size; 0 where there are none. */
    public int paddingBytes() {
        return paddingBytes;
    }

    /** A view of the payload, without padding, with indices of its own and no reference of its own. */
    public ByteBuf view() {
        return payload.slice(payload.readerIndex(), payloadBytes());
    }

    /**
     * The buffer itself, for a look without garbage: its payload begins at its reader index. Only absolute indices may be
     * used, and no index moved; good while a reference is held.
     */
    public ByteBuf bytes() {
        return payload;
    }

    public int trackId() {
        return trackId;
    }

    public long extSeq() {
        return extSeq;
    }

    public long rtpTime() {
        return rtpTime;
    }

    public boolean marker() {
        return marks.marker();
    }

    public boolean keyframeStart() {
        return marks.keyframeStart();
    }

    public boolean discardable() {
        return marks.discardable();
    }

    public long arrivalNs() {
        return arrivalNs;
    }

    public long captureNs() {
        return captureNs;
    }

    /** Takes a reference unless the last one has gone already. */
    public boolean tryRetain() {
        try {
            retain();
            return true;
        } catch (IllegalReferenceCountException gone) {
            return false;
        }
    }

    @Override
    public Packet retain() {
        super.retain();
        return this;
    }

    @Override
    public Packet touch(Object hint) {
        payload.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        payload.release();
    }
}
