package dev.fanlight.load.send;

import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtcp.FullIntraRequest;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.NackResponderLimits;
import dev.fanlight.proto.rtcp.NackResponderLimits.Verdict;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReports;
import dev.fanlight.proto.rtcp.SourceDescription;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a clip's frames to one server, and again what it asks for. On the transport's loop, but for what says otherwise.
 */
final class WhipPublisher implements PeerTransport.User, VideoPackets.Out {
    private static final long REPORT_INTERVAL_NS = 1_000_000_000;
    private static final int SCRATCH_BYTES = 1_500;
    private static final int MAX_ASKED = 512;

    /** As in libwebrtc: a server may have half of the rate again. */
    private static final int RESEND_PERCENT = 50;

    private static final long RESEND_BURST_BYTES = 500_000;

    private final MediaClock clock;
    private final SenderIdentity identity;
    private final Runnable onKeyframeWanted;
    private final CompletableFuture<PeerTransport> connected = new CompletableFuture<>();
    private final SentPackets sent = new SentPackets();
    private final SenderReports reports = new SenderReports(Playback.CLOCK_RATE_HZ, REPORT_INTERVAL_NS);
    private final NackResponderLimits limits = new NackResponderLimits(RESEND_PERCENT, RESEND_BURST_BYTES);
    private final RtcpCompound compound = new RtcpCompound();
    private final RtpPacket view = new RtpPacket();
    private final ByteBuf scratch = Unpooled.buffer(SCRATCH_BYTES);
    private final long firstTime;
    private @Nullable PeerTransport transport;
    private @Nullable NegotiatedTrack track;
    private @Nullable VideoPackets packetizer;
    private long nextRtxSeq;
    private long nextTransportSeq;
    private long highestSeq = -1;
    private long nowNs;
    private long frames;
    private long packets;
    private long bytes;
    private long asked;
    private long resent;
    private long keyframesAsked;
    private volatile boolean open = true;
    private volatile String end = "Done.";

    /**
     * Ready to be connected.
     *
     * @param firstTime RTP time of the first frame
     * @param onKeyframeWanted told on the loop each time
     */
    WhipPublisher(MediaClock clock, SenderIdentity identity, long firstTime, Runnable onKeyframeWanted) {
        this.clock = clock;
        this.identity = identity;
        this.firstTime = firstTime;
        this.onKeyframeWanted = onKeyframeWanted;
    }

    /** Completes when media may flow, or fails with the reason. Any thread. */
    CompletableFuture<PeerTransport> connected() {
        return connected;
    }

    /** What was agreed on; before {@link #onConnected}. */
    void onAgreed(NegotiatedTrack agreed, long firstSeq) {
        track = agreed;
        var ids = agreed.extensions();
        packetizer = new VideoPackets(
                agreed.payloadType(),
                (int) identity.ssrc(),
                new VideoPackets.Extensions(
                        agreed.mid(),
                        agreed.mid().isEmpty() ? 0 : ids.id(RtpExtension.MID),
                        ids.id(RtpExtension.ABS_SEND_TIME),
                        ids.id(RtpExtension.TRANSPORT_CC),
                        ids.id(RtpExtension.ABS_CAPTURE_TIME)),
                firstSeq);
    }

    @Override
    public void onConnected(long atNs, PeerTransport itself) {
        transport = itself;
        connected.complete(itself);
    }

    /** Sends a frame now; the time of sending is taken here. */
    void send(List<ByteBuf> nals, long rtpTime) {
        var to = transport;
        var maker = packetizer;
        if (to == null || maker == null) {
            return;
        }
        nowNs = clock.nowNs();
        reports.anchor(nowNs, firstTime + rtpTime);
        frames++;
        maker.frame(nals, firstTime + rtpTime, 1_000 * clock.epochUs(nowNs), this);
        to.deadlineMoved();
    }

    @Override
    public void packet(ByteBuf packet, long extSeq, long rtpTime, boolean marker) {
        if (transport == null) {
            return;
        }
        stampLeg(packet);
        sent.keep(extSeq, packet);
        highestSeq = extSeq;
        // Where the queue is full it is lost, and will be asked for.
        var _ = transport.sendRtp(packet, extSeq);
        packets++;
        bytes += packet.readableBytes();
        reports.onPacket(nowNs, rtpTime, packet.readableBytes());
        limits.onSent(packet.readableBytes());
    }

    /** What belongs to this leg and to each sending: the number over all streams, and the time. */
    private void stampLeg(ByteBuf packet) {
        var maker = packetizer;
        if (maker == null) {
            return;
        }
        if (maker.transportSequenceOffset() >= 0) {
            ExtensionValues.writeTransportSequence(packet, maker.transportSequenceOffset(), nextTransportSeq++);
        }
        if (maker.sendTimeOffset() >= 0) {
            var ntp = NtpTime.ofUnixNs(1_000 * clock.epochUs(nowNs));
            ExtensionValues.writeAbsSendTime(packet, maker.sendTimeOffset(), ExtensionValues.absSendTimeOfNtp(ntp));
        }
    }

    @Override
    public void onRtcp(long atNs, ByteBuf datagram) {
        nowNs = atNs;
        if (compound.wrap(datagram, datagram.readerIndex(), datagram.readableBytes(), true) != RtcpFault.NONE) {
            return;
        }
        while (compound.next()) {
            onRtcpPacket(datagram, compound.offset(), compound.contentBytes());
        }
    }

    private void onRtcpPacket(ByteBuf datagram, int at, int contentBytes) {
        switch (compound.type()) {
            case RtcpHeader.TRANSPORT_FEEDBACK -> {
                if (compound.count() == Nack.FORMAT) {
                    var _ = Nack.parse(datagram, at, contentBytes, MAX_ASKED, this::onAsked);
                }
            }
            case RtcpHeader.PAYLOAD_FEEDBACK -> {
                if (compound.count() == PictureLoss.FORMAT || compound.count() == FullIntraRequest.FORMAT) {
                    keyframesAsked++;
                    onKeyframeWanted.run();
                }
            }
            case RtcpHeader.RECEIVER_REPORT -> onReport(datagram, at, contentBytes);
            default -> {}
        }
    }

    private void onReport(ByteBuf datagram, int at, int contentBytes) {
        if (ReceiverReport.check(datagram, at, contentBytes) != RtcpFault.NONE) {
            return;
        }
        for (var i = 0; i < compound.count(); i++) {
            var rttNs = ReportBlock.rttNs(
                    datagram, ReceiverReport.blockOffset(at, i), NtpTime.ofUnixNs(1_000 * clock.epochUs(nowNs)));
            if (rttNs != ReportBlock.UNKNOWN_RTT) {
                limits.onRtt(rttNs);
            }
        }
    }

    private void onAsked(int sequence) {
        asked++;
        var extSeq = ExtendedSequence.nearest(sequence, highestSeq);
        var length = extSeq < 0 ? 0 : sent.length(extSeq);
        if (transport == null
                || track == null
                || length == 0
                || limits.onAsked(nowNs, extSeq, length) != Verdict.SEND) {
            return;
        }
        var original = sent.get(extSeq);
        if (!track.hasRtx()) {
            // One nonce must never seal two texts: it goes out again byte for byte.
            resent += transport.sendRtp(original, extSeq) ? 1 : 0;
        } else if (view.wrap(original, 0, length) == RtpFault.NONE) {
            scratch.clear();
            scratch.writerIndex(RtxPacket.encapsulate(
                    view, scratch, 0, track.rtxPayloadType(), (int) identity.rtxSsrc(), nextRtxSeq));
            stampLeg(scratch);
            resent += transport.sendRtp(scratch, nextRtxSeq) ? 1 : 0;
            nextRtxSeq++;
        }
    }

    @Override
    public long deadlineNs() {
        return reports.deadlineNs();
    }

    @Override
    public void onTimer(long atNs) {
        scratch.clear();
        if (transport != null && reports.onTimer(atNs, 1_000 * clock.epochUs(atNs), (int) identity.ssrc(), scratch)) {
            SourceDescription.write(
                    scratch, (int) identity.ssrc(), identity.cname().getBytes(StandardCharsets.US_ASCII));
            transport.sendRtcp(scratch);
        }
    }

    @Override
    public void onClosed(long atNs, CloseReason why) {
        if (why.kind() != CloseReason.Kind.OURS) {
            end = why.sentence();
        }
        open = false;
        transport = null;
        connected.completeExceptionally(new IllegalStateException(why.sentence()));
    }

    /** Whether there is still somebody to send to. Any thread. */
    boolean isOpen() {
        return open;
    }

    SendReport report(double seconds, int slips) {
        return new SendReport(seconds, frames, packets, bytes, asked, resent, keyframesAsked, slips, end);
    }

    @Override
    public void onRtp(long atNs, ByteBuf packet, long extSeq) {
        // Nothing was asked for.
    }

    @Override
    public void onPath(long atNs, DatagramPath path) {
        // The transport knows the way; here nothing depends on it.
    }

    @Override
    public void onConsentLost(long atNs) {
        // What is sent meanwhile goes nowhere, and the transport gives up in time.
    }

    @Override
    public void onBatchEnd(long atNs) {
        // Each packet was answered when it came.
    }
}
