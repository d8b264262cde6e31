package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Packet;

/**
 * How a viewer gets from where it begins in the past to the live edge: where it is, and how many bytes may leave by now.
 * Belongs to the viewer's loop.
 */
public final class CatchUp {
    /** A tail of this length takes a sixteenth of its time to send. */
    private static final int FASTER = 16;

    private static final long SHORTEST_NS = 20_000_000;
    private static final long LONGEST_NS = 600_000_000;

    /** Faster would overflow queues on the way that hold no more than some 50 ms of a home's line. */
    private static final long FASTEST_BYTES_PER_S = 5_000_000;

    private static final long BYTES_AT_ONCE = 16_000;

    /** A guess that errs to the large side. */
    private static final int PACKET_BYTES = 1_200;

    private static final long NS = 1_000_000_000L;

    private final TimeSqueeze squeeze;
    private final long bytesPerS;
    private final long beganNs;
    private long sentBytes;
    private long cursor;
    private boolean jumps;

    private CatchUp(long nowNs, long cursor, TimeSqueeze squeeze, long bytesPerS) {
        this.beganNs = nowNs;
        this.cursor = cursor;
        this.squeeze = squeeze;
        this.bytesPerS = bytesPerS;
    }

    /**
     * A plan for the packets of one track from {@code first}, which stands at {@code from}, to the position that live
     * packets go on from.
     *
     * @param newestTime RTP time of the newest packet of that track
     */
    public static CatchUp plan(long nowNs, long from, Packet first, long position, long newestTime, int clockRateHz) {
        var behind = Math.max(0, newestTime - first.rtpTime());
        var behindNs = behind * NS / clockRateHz;
        var sizeBytes = (position - from) * PACKET_BYTES;
        var takesNs =
                Math.max(Math.clamp(behindNs / FASTER, SHORTEST_NS, LONGEST_NS), sizeBytes * NS / FASTEST_BYTES_PER_S);
        var squeeze = TimeSqueeze.of(first.rtpTime(), newestTime, Math.max(1, takesNs * clockRateHz / NS));
        return new CatchUp(nowNs, from, squeeze, Math.max(1, sizeBytes * NS / takesNs));
    }

    public TimeSqueeze squeeze() {
        return squeeze;
    }

    /** The ring's index of what is to be sent next. */
    public long cursor() {
        return cursor;
    }

    public void advance() {
        cursor++;
    }

    /** Goes on at the newest keyframe, the one at this index of the ring: what lies between need not be sent. */
    public void skipToNewest(long keyframe) {
        if (keyframe > cursor) {
            cursor = keyframe;
            jumps = true;
        }
    }

    /** Whether the next packet does not follow on the last one that was sent. */
    public boolean jumps() {
        return jumps;
    }

    public void jumped() {
        jumps = false;
    }

    /** Whether another packet may leave now. */
    public boolean maySend(long nowNs) {
        return sentBytes <= BYTES_AT_ONCE + (nowNs - beganNs) * bytesPerS / NS;
    }

    public void onSent(int sizeBytes) {
        sentBytes += sizeBytes;
    }
}
