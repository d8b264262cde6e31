package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import io.netty.buffer.ByteBuf;

/** One SSRC of a publisher: a layer's packets, or their retransmissions. Belongs to the publisher's loop. */
final class RtpSource {
    final int ssrc;
    final PublisherTrack track;
    final Layer layer;
    final boolean retransmits;
    final ReceptionStatistics statistics;
    private long lastNs;
    private int lsr;
    private long lsrNs;
    private boolean gone;

    RtpSource(int ssrc, PublisherTrack track, Layer layer, boolean retransmits) {
        this.ssrc = ssrc;
        this.track = track;
        this.layer = layer;
        this.retransmits = retransmits;
        this.statistics = new ReceptionStatistics(track.signature().clockRateHz());
    }

    // hot
    void onPacket(long nowNs, long extSeq, int rtpTime) {
        statistics.onPacket(nowNs, extSeq, rtpTime);
        lastNs = nowNs;
        gone = false;
    }

    void onSenderReport(long nowNs, ByteBuf bytes, int at) {
        var ntp = SenderReport.ntp(bytes, at);
        lsr = NtpTime.compact(ntp);
        lsrNs = nowNs;
        if (!retransmits) {
            layer.times.reports().onSenderReport(nowNs, ntp, SenderReport.rtpTime(bytes, at));
        }
    }

    boolean isHeard() {
        return !statistics.isEmpty();
    }

    /** For how long nothing has come; as long as can be when nothing ever has. */
    long silentForNs(long nowNs) {
        return isHeard() ? nowNs - lastNs : Long.MAX_VALUE;
    }

    /** It has said goodbye; a packet more, and it is back. */
    void leave() {
        gone = true;
    }

    boolean hasLeft() {
        return gone;
    }

    /** For its report block: the middle of the last sender report's time; 0 before the first. */
    int lsr() {
        return lsr;
    }

    int dlsr(long nowNs) {
        return lsr == 0 ? 0 : NtpTime.compactOfNs(nowNs - lsrNs);
    }
}
