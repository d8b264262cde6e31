package dev.fanlight.endpoint.rtp;

import dev.fanlight.proto.rtcp.FullIntraRequest;
import dev.fanlight.proto.rtcp.KeyframeRequests;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.SourceDescription;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one sender of plain RTP is told: how its packets come (RFC 3550 section 6.4.2), and, where it understands that, that a
 * keyframe is wanted (RFC 4585 section 6.3.1, RFC 5104 section 4.3.1). Belongs to the source's loop.
 */
final class SenderFeedback {
    private final RtpReceiver.Drops drops;
    private final ReceptionStatistics statistics;
    private final @Nullable KeyframeRequests requests;
    private int ssrc;
    private int lsr;
    private long lsrNs;
    private long lostBefore;

    SenderFeedback(int clockRateHz, Optional<KeyframeRequests.Kind> wishes, RtpReceiver.Drops drops) {
        this.drops = drops;
        statistics = new ReceptionStatistics(clockRateHz);
        requests = wishes.map(KeyframeRequests::new).orElse(null);
    }

    /** Its packets bear this number from now on; {@link #restart} follows. */
    void bind(int sender) {
        ssrc = sender;
    }

    /** It has begun anew: what was counted does not count any more. */
    void restart() {
        statistics.reset();
        lostBefore = 0;
        lsr = 0;
    }

    void onPacket(long nowNs, long extSeq, int rtpTime) { // hot
        statistics.onPacket(nowNs, extSeq, rtpTime);
    }

    /** @param ntp as its report tells it (RFC 3550 section 6.4.1) */
    void onSenderReport(long nowNs, long ntp) {
        lsr = NtpTime.compact(ntp);
        lsrNs = nowNs;
    }

    // ---- keyframes

    /** Whether it understands wishes for keyframes. */
    boolean asksForKeyframes() {
        return requests != null;
    }

    /** A viewer needs a keyframe; however many say so, few requests come of it. */
    void onKeyframeWanted(long nowNs) {
        if (requests != null && isHeard()) {
            requests.onWanted(nowNs);
        }
    }

    void onKeyframe() { // hot
        if (requests != null) {
            requests.onKeyframe();
        }
    }

    /** When it is to be asked for a keyframe; Long.MAX_VALUE where it need not be. */
    long requestDeadlineNs() { // hot
        return requests == null ? Long.MAX_VALUE : requests.deadlineNs();
    }

    private boolean isHeard() {
        return !statistics.isEmpty();
    }

    // ---- what is said

    /**
     * Appends what is to be said, as one compound: nothing where neither is due.
     *
     * @param reportDue whether to write the regular report; a request for a keyframe is written when it is due
     */
    void write(long nowNs, boolean reportDue, ByteBuf out, int ownSsrc, byte[] cname) {
        var asked = requests != null && nowNs >= requests.deadlineNs() ? requests : null;
        if (reportDue) {
            writeReport(nowNs, out, ownSsrc, cname);
        } else if (asked != null) {
            // RFC 4585 section 3.1: the least that may stand before feedback, an empty report and the name.
            ReceiverReport.write(out, ownSsrc, 0);
            SourceDescription.write(out, ownSsrc, cname);
        }
        if (asked != null) {
            asked.onTimer(nowNs, new Request(out, ownSsrc, ssrc));
        }
    }

    private void writeReport(long nowNs, ByteBuf out, int ownSsrc, byte[] cname) {
        ReceiverReport.write(out, ownSsrc, isHeard() ? 1 : 0);
        if (isHeard()) {
            var lost = Math.max(0, statistics.cumulativeLost());
            if (lost > lostBefore) {
                drops.dropped(RtpDrop.LOST.metricName(), lost - lostBefore);
                lostBefore = lost;
            }
            ReportBlock.write(
                    out,
                    ssrc,
                    statistics.takeFractionLost(),
                    statistics.cumulativeLost(),
                    statistics.highestSeq(),
                    statistics.jitter(),
                    lsr,
                    lsr == 0 ? 0 : NtpTime.compactOfNs(nowNs - lsrNs));
        }
        SourceDescription.write(out, ownSsrc, cname);
    }

    private record Request(ByteBuf out, int ownSsrc, int mediaSsrc) implements KeyframeRequests.Out {
        @Override
        public void pli() {
            PictureLoss.write(out, ownSsrc, mediaSsrc);
        }

        @Override
        public void fir(int commandNumber) {
            FullIntraRequest.write(out, ownSsrc, mediaSsrc, commandNumber);
        }
    }
}
