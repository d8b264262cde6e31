package dev.fanlight.frames;

import dev.fanlight.hub.Track;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole frame of a stream's track, shared by everyone who needs it. Any thread may read it while it holds a reference;
 * the bytes never change. What they are is said at {@link FramePublisher#frame}.
 */
public final class CodedFrame extends AbstractReferenceCounted {
    private final Track track;
    private final ByteBuf bytes;
    private final long rtpTime;
    private final boolean keyframe;
    private final long arrivalNs;
    private final long captureNs;

    /** Guarded by this. */
    private @Nullable ByteBuf formed;

    /** @param bytes the reference passes to this object */
    CodedFrame(Track track, ByteBuf bytes, long rtpTime, boolean keyframe, long arrivalNs, long captureNs) {
        this.track = track;
        this.bytes = bytes;
        this.rtpTime = rtpTime;
        this.keyframe = keyframe;
        this.arrivalNs = arrivalNs;
        this.captureNs = captureNs;
    }

    public Track track() {
        return track;
    }

    /** A view with indices of its own and no reference of its own. */
    public ByteBuf view() {
        return bytes.duplicate();
    }

    /** A view that carries a reference to the bytes; whoever gets it releases it, on any thread. */
    public ByteBuf retainedView() {
        return bytes.retainedDuplicate();
    }

    /**
     * The bytes in another form, which is made for the first who asks and shared by all: whoever asks for one asks for the
     * same. It is kept as long as the frame, and takes as much memory again. Good while a reference is held; its indexes are
     * not to be moved. Any thread.
     *
     * @param form makes it of the bytes; the reference passes to this object
     */
    public ByteBuf formed(UnaryOperator<ByteBuf> form) {
        synchronized (this) {
            var made = formed;
            if (made == null) {
                made = form.apply(view());
                formed = made;
            }
            return made;
        }
    }

    public int sizeBytes() {
        return bytes.readableBytes();
    }

    /** When it is to be shown, in units of the track's clock, on the stream's own line, which goes on for ever. */
    public long rtpTime() {
        return rtpTime;
    }

    /** Whether decoding can begin with it; true for all sound. */
    public boolean keyframe() {
        return keyframe;
    }

    /** When its last byte came in, on the {@link dev.fanlight.media.MediaClock}. */
    public long arrivalNs() {
        return arrivalNs;
    }

    /** In nanoseconds since 1970 on the camera's clock, or {@link dev.fanlight.media.Packet#UNKNOWN_NS}. */
    public long captureNs() {
        return captureNs;
    }

    @Override
    public CodedFrame retain() {
        super.retain();
        return this;
    }

    @Override
    public CodedFrame touch(Object hint) {
        bytes.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        bytes.release();
        synchronized (this) {
            if (formed != null) {
                formed.release();
            }
        }
    }
}
