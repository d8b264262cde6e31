package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtcp.SenderClock;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpPacket;

/**
 * Knows when one stream's packets were captured, on the publisher's clock: from the abs-capture-time extension, which
 * comes with a packet only now and then and counts for those around it, else from sender reports. Belongs to one thread.
 */
public final class SenderTimes {
    public static final long UNKNOWN_NS = Packet.UNKNOWN_NS;

    /** An extension older than this says nothing about the clock any more; senders repeat it once a second. */
    public static final long LONGEST_MEMORY_NS = 5_000_000_000L;

    private static final long NS = 1_000_000_000L;

    /** Packets further apart than this are not of one run. */
    private static final long LONGEST_SPAN_S = 10;

    private final int clockRateHz;
    private final int extensionId;
    private SenderClock reports;
    private boolean known;
    private long knownAtNs;
    private long knownTime;
    private long knownCaptureNs;

    /** @param extensionId of abs-capture-time, 0 where it was not agreed on */
    public SenderTimes(int clockRateHz, int extensionId) {
        this.clockRateHz = clockRateHz;
        this.extensionId = extensionId;
        this.reports = new SenderClock(clockRateHz);
    }

    public SenderClock reports() {
        return reports;
    }

    /**
     * When this packet's picture or sound was captured, in nanoseconds since 1970, or UNKNOWN_NS.
     *
     * @param extTime the packet's timestamp, extended
     */
    // hot
    public long captureNs(long nowNs, RtpPacket packet, long extTime) {
        var at = extensionId == 0 ? -1 : packet.extensionOffset(extensionId);
        if (at >= 0 && packet.extensionBytes(at) >= ExtensionValues.CAPTURE_TIME_BYTES) {
            learn(nowNs, extTime, ExtensionValues.parseCaptureNtp(packet.buffer(), at));
        }
        if (known) {
            var units = extTime - knownTime;
            if (nowNs - knownAtNs <= LONGEST_MEMORY_NS && Math.abs(units) <= LONGEST_SPAN_S * clockRateHz) {
                return knownCaptureNs + units * NS / clockRateHz;
            }
            known = false;
        }
        return reports.isKnown() ? reports.wallNs(packet.rtpTime()) : UNKNOWN_NS;
    }

    /** Another source takes this one's place. */
    public void reset() {
        known = false;
        reports = new SenderClock(clockRateHz);
    }

    private void learn(long nowNs, long extTime, long ntp) {
        if (ntp == 0) {
            return;
        }
        known = true;
        knownAtNs = nowNs;
        knownTime = extTime;
        knownCaptureNs = NtpTime.toUnixNs(ntp);
    }
}
