package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.SequenceMap;
import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.StreamTotals;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtcp.FullIntraRequest;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.NackResponderLimits;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtcp.twcc.TwccFeedback;
import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer says of what it gets (RFC 3550 6.4, RFC 4585, transport-wide-cc): its figures are kept, what it misses is
 * sent again from the ring within its share, and a picture that it has lost is asked for upstream. Belongs to the viewer's
 * loop.
 */
final class ViewerFeedback {
    /** Packets asked for in one datagram; a storm is not answered. */
    private static final int MAX_ASKED = 256;

    /** Transport-wide feedbacks in one datagram; a player sends one. */
    private static final int MAX_TRANSPORT_WIDE = 4;

    private static final int RESEND_SHARE_PERCENT = 50;
    private static final long RESEND_BURST_BYTES = 256 << 10;

    private final List<TrackSender> senders;
    private final ViewerMedia media;
    private final PacketSubscription subscription;
    private final StreamTotals totals;
    private final ViewerFigures figures;
    private final MediaClock clock;
    private final RtcpCompound compound = new RtcpCompound();
    private final Nack.Visitor missed = this::onMissed;
    private final FullIntraRequest.Visitor wanted = this::onWanted;

    /** Made when the first packet is missed: most viewers never need it. */
    private @Nullable NackResponderLimits limits;

    private @Nullable TrackSender asked;
    private long nowNs;
    private long accountedBytes;
    private int transportWide;
    private int asksLeft;

    ViewerFeedback(
            List<TrackSender> senders,
            ViewerMedia media,
            PacketSubscription subscription,
            StreamTotals totals,
            ViewerFigures figures,
            MediaClock clock) {
        this.senders = senders;
        this.media = media;
        this.subscription = subscription;
        this.totals = totals;
        this.figures = figures;
        this.clock = clock;
    }

    /** Takes an opened compound packet. What is malformed is counted and ignored. */
    void onRtcp(long moment, ByteBuf bytes) {
        nowNs = moment;
        transportWide = 0;
        asksLeft = MAX_ASKED;
        var fault = compound.wrap(bytes, bytes.readerIndex(), bytes.readableBytes(), true);
        if (fault != RtcpFault.NONE) {
            totals.dropped("rtcp-malformed");
            return;
        }
        while (compound.next()) {
            if (onPacket(bytes) != RtcpFault.NONE) {
                totals.dropped("rtcp-malformed");
            }
        }
    }

    private RtcpFault onPacket(ByteBuf bytes) {
        var at = compound.offset();
        var contentBytes = compound.contentBytes();
        return switch (compound.type()) {
            case RtcpHeader.RECEIVER_REPORT -> onReceiverReport(bytes, at, contentBytes);
            case RtcpHeader.SENDER_REPORT -> onSenderReport(bytes, at, contentBytes);
            case RtcpHeader.TRANSPORT_FEEDBACK -> onTransportFeedback(bytes, at, contentBytes);
            case RtcpHeader.PAYLOAD_FEEDBACK -> onPayloadFeedback(bytes, at, contentBytes);
            default -> RtcpFault.NONE;
        };
    }

    // ---- reports

    private RtcpFault onReceiverReport(ByteBuf bytes, int at, int contentBytes) {
        var fault = ReceiverReport.check(bytes, at, contentBytes);
        for (var i = 0; fault == RtcpFault.NONE && i < compound.count(); i++) {
            onBlock(bytes, ReceiverReport.blockOffset(at, i));
        }
        return fault;
    }

    private RtcpFault onSenderReport(ByteBuf bytes, int at, int contentBytes) {
        var fault = SenderReport.check(bytes, at, contentBytes);
        for (var i = 0; fault == RtcpFault.NONE && i < compound.count(); i++) {
            onBlock(bytes, SenderReport.blockOffset(at, i));
        }
        return fault;
    }

    private void onBlock(ByteBuf bytes, int block) {
        var sender = senderOf(ReportBlock.ssrc(bytes, block));
        if (sender == null) {
            return;
        }
        var measuredNs = ReportBlock.rttNs(bytes, block, NtpTime.ofUnixNs(clock.epochUs(nowNs) * 1_000));
        if (measuredNs != ReportBlock.UNKNOWN_RTT) {
            figures.onRtt(measuredNs);
            if (limits != null) {
                limits.onRtt(measuredNs);
            }
        }
        if (sender.isVideo() && !sender.hasTransportSeq()) {
            figures.onLost(ReportBlock.cumulativeLost(bytes, block));
        }
    }

    private @Nullable TrackSender senderOf(int ssrc) {
        for (var i = 0; i < senders.size(); i++) {
            if ((int) senders.get(i).identity().ssrc() == ssrc) {
                return senders.get(i);
            }
        }
        return null;
    }

    // ---- what is missed

    private RtcpFault onTransportFeedback(ByteBuf bytes, int at, int contentBytes) {
        return switch (compound.count()) {
            case TwccFeedback.FORMAT -> onTransportWide(bytes, at, contentBytes);
            case Nack.FORMAT -> onNack(bytes, at, contentBytes);
            default -> RtcpFault.NONE;
        };
    }

    private RtcpFault onTransportWide(ByteBuf bytes, int at, int contentBytes) {
        if (++transportWide > MAX_TRANSPORT_WIDE) {
            return RtcpFault.BAD_COUNT;
        }
        var history = media.history();
        var fault = history.onFeedback(nowNs, bytes, at, contentBytes);
        figures.onLost(history.lost());
        figures.onQueueing(history.queueingNs());
        return fault;
    }

    private RtcpFault onNack(ByteBuf bytes, int at, int contentBytes) {
        if (contentBytes < RtcpHeader.FEEDBACK_BYTES) {
            return RtcpFault.BAD_LENGTH;
        }
        asked = senderOf(RtcpHeader.mediaSsrc(bytes, at));
        return asked == null || !asked.resends()
                ? RtcpFault.NONE
                : Nack.parse(bytes, at, contentBytes, asksLeft, missed);
    }

    private void onMissed(int seq) {
        var sender = asked;
        if (sender == null) {
            return;
        }
        asksLeft--;
        var extSeq = sender.extSeqOf(seq);
        if (extSeq == SequenceMap.UNKNOWN) {
            return;
        }
        var packet = subscription.ring().find(sender.trackId(), extSeq);
        if (packet == null) {
            totals.dropped("resend-too-old");
            return;
        }
        try {
            var sizeBytes = packet.sizeBytes();
            switch (limits().onAsked(nowNs, 2 * extSeq + (sender.isVideo() ? 0 : 1), sizeBytes)) {
                case SEND -> {
                    var sent = media.resend(nowNs, sender, packet);
                    if (sent > 0) {
                        figures.resent(sent);
                        accountedBytes += sent; // what is sent again earns nothing
                        totals.sentApart(1, sent);
                        totals.resent();
                    }
                }
                case TOO_SOON -> totals.dropped("resend-too-soon");
                case OVER_BUDGET -> totals.dropped("resend-over-budget");
            }
        } finally {
            packet.release();
        }
    }

    private NackResponderLimits limits() {
        var kept = limits;
        if (kept == null) {
            kept = new NackResponderLimits(RESEND_SHARE_PERCENT, RESEND_BURST_BYTES);
            if (figures.rttNs() >= 0) {
                kept.onRtt(figures.rttNs());
            }
            limits = kept;
            accountedBytes = figures.bytesSent();
        }
        // What was sent meanwhile earns its share.
        var sentBytes = figures.bytesSent();
        kept.onSent((int) Math.min(Integer.MAX_VALUE, sentBytes - accountedBytes));
        accountedBytes = sentBytes;
        return kept;
    }

    // ---- the picture is lost

    private RtcpFault onPayloadFeedback(ByteBuf bytes, int at, int contentBytes) {
        return switch (compound.count()) {
            case PictureLoss.FORMAT -> onPictureLoss(bytes, at, contentBytes);
            case FullIntraRequest.FORMAT -> FullIntraRequest.parse(bytes, at, contentBytes, wanted);
            default -> RtcpFault.NONE; // REMB and what others put there
        };
    }

    private RtcpFault onPictureLoss(ByteBuf bytes, int at, int contentBytes) {
        var fault = PictureLoss.check(contentBytes);
        if (fault == RtcpFault.NONE) {
            onWanted(RtcpHeader.mediaSsrc(bytes, at), 0);
        }
        return fault;
    }

    private void onWanted(int ssrc, int commandNumber) {
        var sender = senderOf(ssrc);
        if (sender != null && sender.isVideo()) {
            subscription.requestKeyframe();
        }
    }
}
