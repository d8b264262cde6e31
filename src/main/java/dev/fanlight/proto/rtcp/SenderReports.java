package dev.fanlight.proto.rtcp;

import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBuf;

/**
 * Keeps what sender reports tell of one stream, and says when they are due (RFC 3550 6.4.1).
 *
 * <p>The first goes out with the first packet, so that a player has lip-sync and wall clock before it shows anything;
 * then after 250 ms, 500 ms, and on doubling up to the regular interval. Belongs to one thread.
 */
public final class SenderReports {
    private static final long FIRST_INTERVAL_NS = 250_000_000;
    private static final long NS = 1_000_000_000L;

    private final int clockRateHz;
    private final long regularNs;
    private long intervalNs;
    private long deadlineNs = Long.MAX_VALUE;
    private boolean anchored;
    private long anchorTime;
    private long anchorNs;
    private int packets;
    private int payloadOctets;

    /**
     * Nothing is due before the first packet.
     *
     * @param regularNs interval in the long run, for example 1 s
     */
    public SenderReports(int clockRateHz, long regularNs) {
        this.clockRateHz = clockRateHz;
        this.regularNs = regularNs;
        this.intervalNs = Math.min(FIRST_INTERVAL_NS, regularNs);
    }

    /**
     * What was captured at {@code captureNs}, on the clock of {@code nowNs}, bears {@code rtpTime}. All tracks of a stream
     * must be told so from one clock: that is what keeps sound and picture together.
     */
    // hot
    public void anchor(long captureNs, long rtpTime) {
        anchored = true;
        anchorNs = captureNs;
        anchorTime = rtpTime;
    }

    /** A packet is sent. Without an {@link #anchor}, the first one is taken as captured now. */
    // hot
    public void onPacket(long nowNs, long rtpTime, int payloadBytes) {
        if (!anchored) {
            anchor(nowNs, rtpTime);
        }
        if (packets == 0 && deadlineNs == Long.MAX_VALUE) {
            deadlineNs = nowNs;
        }
        packets++;
        payloadOctets += payloadBytes;
    }

    public long deadlineNs() {
        return deadlineNs;
    }

    /** The RTP time, in clock units, of a moment. */
    // hot
    public long rtpTimeAt(long nowNs) {
        var passed = nowNs - anchorNs;
        return anchorTime + passed / NS * clockRateHz + passed % NS * clockRateHz / NS;
    }

    /**
     * Appends a report at the writer index if one is due, without report blocks.
     *
     * @param wallNs the moment {@code nowNs} in nanoseconds since 1970
     * @return whether one was written
     */
    // hot
    public boolean onTimer(long nowNs, long wallNs, int ssrc, ByteBuf out) {
        if (nowNs < deadlineNs) {
            return false;
        }
        SenderReport.write(out, ssrc, NtpTime.ofUnixNs(wallNs), (int) rtpTimeAt(nowNs), packets, payloadOctets, 0);
        deadlineNs = nowNs + intervalNs;
        intervalNs = Math.min(2 * intervalNs, regularNs);
        return true;
    }

    /** Modulo 2^32. */
    public int packets() {
        return packets;
    }

    /** Modulo 2^32. */
    public int payloadOctets() {
        return payloadOctets;
    }
}
