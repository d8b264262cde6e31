package dev.fanlight.proto.rtcp;

import dev.fanlight.proto.rtp.ExtendedTimestamp;
import dev.fanlight.proto.rtp.NtpTime;

/**
 * Knows, from a publisher's sender reports, at what wall-clock time each RTP timestamp was captured.
 *
 * <p>A line is laid through the last reports by least squares, so that neither a drifting crystal nor the odd inexact
 * report moves it much. One report far off the line is put aside; when the next one agrees with it, the publisher's clock
 * was set or its timestamps started anew, and the line begins again there. Belongs to one thread.
 */
public final class SenderClock {
    /** There has been no sender report yet. */
    public static final long UNKNOWN_NS = Long.MIN_VALUE;

    private static final int POINTS = 16;
    private static final int POINTS_FOR_A_SLOPE = 4;

    /** A shorter row of reports tells more about their inexactness than about the crystal. */
    private static final double SPAN_FOR_A_SLOPE_S = 5;

    /** Farther off the line than this is a jump. */
    private static final long JUMP_NS = 100_000_000;

    /** No crystal is worse; 0.1 %. */
    private static final double LARGEST_DRIFT = 1e-3;

    private static final double NS = 1e9;

    private final int clockRateHz;
    private final ExtendedTimestamp timestamps = new ExtendedTimestamp();
    private final long[] times = new long[POINTS];
    private final long[] walls = new long[POINTS];
    private int count;
    private int next;
    private boolean suspecting;
    private long suspectTime;
    private long suspectWallNs;
    private int jumps;

    /** The line: a point of it, and how far real clock units differ from nominal ones. */
    private long originTime;

    private long originWallNs;
    private double drift;

    private int lsr;
    private long lsrNs;

    public SenderClock(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /** A sender report came: {@code ntp} and {@code rtpTime} name the same moment. */
    public void onSenderReport(long nowNs, long ntp, int rtpTime) {
        lsr = NtpTime.compact(ntp);
        lsrNs = nowNs;
        if (ntp == 0) {
            return; // RFC 3550 6.4.1: a sender that has no notion of wall clock may set it to zero
        }
        var time = timestamps.nearest(rtpTime);
        var wallNs = NtpTime.toUnixNs(ntp);
        if (count > 0 && Math.abs(wallNs - at(time)) > JUMP_NS) {
            var agrees = suspecting && Math.abs(wallNs - suspectWallNs - nominalNs(time - suspectTime)) <= JUMP_NS;
            if (!agrees) {
                suspecting = true;
                suspectTime = time;
                suspectWallNs = wallNs;
                return;
            }
            jumps++;
            count = 0;
            next = 0;
            add(suspectTime, suspectWallNs);
        }
        suspecting = false;
        timestamps.onPacket(rtpTime);
        add(time, wallNs);
        fit();
    }

    public boolean isKnown() {
        return count > 0;
    }

    /** When {@code rtpTime}, as it stands in a packet, was captured, in nanoseconds since 1970; or UNKNOWN_NS. */
    // hot
    public long wallNs(int rtpTime) {
        return count == 0 ? UNKNOWN_NS : at(timestamps.nearest(rtpTime));
    }

    /** By how many millionths the publisher's media clock is slower (positive) or faster than its wall clock. */
    public double driftPpm() {
        return drift * 1e6;
    }

    /** How often the line began again. */
    public int jumps() {
        return jumps;
    }

    /** LSR for our own report blocks; 0 before the first sender report. */
    public int lsr() {
        return lsr;
    }

    /** DLSR for our own report blocks, in 1/65536 s; 0 before the first sender report. */
    public int dlsr(long nowNs) {
        return lsr == 0 ? 0 : NtpTime.compactOfNs(nowNs - lsrNs);
    }

    private long at(long time) {
        var nominalNs = nominalNs(time - originTime);
        return originWallNs + nominalNs + Math.round(nominalNs * drift);
    }

    private long nominalNs(long units) {
        return Math.round(units * (NS / clockRateHz));
    }

    private void add(long time, long wallNs) {
        times[next] = time;
        walls[next] = wallNs;
        next = (next + 1) % POINTS;
        count = Math.min(count + 1, POINTS);
    }

    /** Least squares over (media time, wall time minus media time), both in seconds from the newest report. */
    private void fit() {
        var newest = (next + POINTS - 1) % POINTS;
        var meanX = 0.0;
        var meanY = 0.0;
        for (var i = 0; i < count; i++) {
            meanX += x(i, newest) / count;
            meanY += y(i, newest) / count;
        }
        var xx = 0.0;
        var xy = 0.0;
        var least = 0.0;
        for (var i = 0; i < count; i++) {
            var x = x(i, newest) - meanX;
            xx += x * x;
            xy += x * (y(i, newest) - meanY);
            least = Math.min(least, x(i, newest));
        }
        var steep = count >= POINTS_FOR_A_SLOPE && -least >= SPAN_FOR_A_SLOPE_S;
        drift = steep ? Math.clamp(xy / xx, -LARGEST_DRIFT, LARGEST_DRIFT) : 0;
        originTime = times[newest];
        originWallNs = walls[newest] + Math.round((meanY - drift * meanX) * NS);
    }

    private double x(int i, int newest) {
        return (times[i] - times[newest]) / (double) clockRateHz;
    }

    private double y(int i, int newest) {
        return (walls[i] - walls[newest]) / NS - x(i, newest);
    }
}
