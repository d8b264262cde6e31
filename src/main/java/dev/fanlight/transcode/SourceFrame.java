package dev.fanlight.transcode;

import io.netty.buffer.ByteBuf;

/**
 * One frame on its way into a conversion. Whoever has it last releases the bytes.
 *
 * @param bytes with a reference of its own
 * @param time when it is shown, in units of its track's clock, on the stream's line
 * @param arrivalNs when its last byte came in, on the {@link dev.fanlight.media.MediaClock}
 * @param captureNs in nanoseconds since 1970, or {@link dev.fanlight.media.Packet#UNKNOWN_NS}
 */
record SourceFrame(ByteBuf bytes, long time, boolean keyframe, long arrivalNs, long captureNs) {
    /** The same with a reference more. */
    SourceFrame share() {
        return new SourceFrame(bytes.retainedDuplicate(), time, keyframe, arrivalNs, captureNs);
    }

    void release() {
        bytes.release();
    }
}
