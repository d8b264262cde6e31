package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtcp.FullIntraRequest;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What one player says of what it gets (RFC 3550 6.4, RFC 4585, RFC 5104): its figures are kept, and a picture that it has
 * lost is asked for upstream. What cannot be read is passed over. On the connection's loop.
 */
final class PlayerFeedback {
    private final List<RtspViewer.Seat> seats;
    private final PacketSubscription subscription;
    private final ViewerFigures figures;
    private final MediaClock clock;
    private final RtcpCompound compound = new RtcpCompound();
    private boolean wanted;

    PlayerFeedback(
            List<RtspViewer.Seat> seats, PacketSubscription subscription, ViewerFigures figures, MediaClock clock) {
        this.seats = seats;
        this.subscription = subscription;
        this.figures = figures;
        this.clock = clock;
    }

    /** The readable bytes came on the way of one of the tracks. */
    void onReports(long nowNs, TrackWay way, ByteBuf bytes) {
        if (compound.wrap(bytes, bytes.readerIndex(), bytes.readableBytes(), true) != RtcpFault.NONE) {
            return;
        }
        while (compound.next()) {
            switch (compound.type()) {
                case RtcpHeader.RECEIVER_REPORT -> onReport(nowNs, way);
                case RtcpHeader.PAYLOAD_FEEDBACK -> onPayloadFeedback(way);
                default -> {} // nothing that is needed here
            }
        }
        if (wanted) {
            wanted = false;
            subscription.requestKeyframe();
        }
    }

    private void onReport(long nowNs, TrackWay way) {
        var bytes = compound.buffer();
        var at = compound.offset();
        if (ReceiverReport.check(bytes, at, compound.contentBytes()) != RtcpFault.NONE) {
            return;
        }
        for (var i = 0; i < compound.count(); i++) {
            var block = ReceiverReport.blockOffset(at, i);
            if (isPictures(way, ReportBlock.ssrc(bytes, block))) {
                figures.onLost(ReportBlock.cumulativeLost(bytes, block));
                var rttNs = ReportBlock.rttNs(bytes, block, NtpTime.ofUnixNs(clock.epochUs(nowNs) * 1_000));
                if (rttNs != ReportBlock.UNKNOWN_RTT) {
                    figures.onRtt(rttNs);
                }
            }
        }
    }

    private void onPayloadFeedback(TrackWay way) {
        var bytes = compound.buffer();
        var at = compound.offset();
        switch (compound.count()) {
            case PictureLoss.FORMAT -> {
                if (PictureLoss.check(compound.contentBytes()) == RtcpFault.NONE) {
                    wanted |= isPictures(way, RtcpHeader.mediaSsrc(bytes, at));
                }
            }
            case FullIntraRequest.FORMAT ->
                FullIntraRequest.parse(
                        bytes, at, compound.contentBytes(), (ssrc, command) -> wanted |= isPictures(way, ssrc));
            default -> {} // what others put there
        }
    }

    private boolean isPictures(TrackWay way, int ssrc) {
        for (var i = 0; i < seats.size(); i++) {
            var sender = seats.get(i).sender();
            if (seats.get(i).way().equals(way) && sender.isVideo() && sender.ssrc() == ssrc) {
                return true;
            }
        }
        return false;
    }
}
