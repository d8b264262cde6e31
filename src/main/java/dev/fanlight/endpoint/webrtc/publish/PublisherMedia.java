package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtcp.ExtendedReport;
import dev.fanlight.proto.rtcp.Goodbye;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtcp.twcc.TwccFeedbackGenerator;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The media of one publisher, as a machine: opened RTP and RTCP go in, its tracks' packets come out for the hub, and
 * feedback for the publisher. It says in time what is missing (RFC 4585), when what came (transport-wide feedback, or REMB
 * where only that was agreed on), and how well (RFC 3550), and asks for keyframes.
 *
 * <p>Belongs to one thread, that of the publisher's transport.
 */
public final class PublisherMedia implements AutoCloseable {
    /** Takes what is to be done. Does not call back. */
    public interface Out {
        /** A plain RTCP datagram for the publisher, valid during the call. */
        void rtcp(ByteBuf datagram);

        /** So many packets, 1 or more, died of this since it was told last. */
        void dropped(PublisherDrop reason, long count);

        /** All sources that were heard have said goodbye; they may come back. */
        void goodbye();
    }

    private static final long TWCC_INTERVAL_NS = 50_000_000L;
    private static final long REPORT_INTERVAL_NS = 1_000_000_000L;
    private static final long FIRST_REPORT_NS = 200_000_000L;

    /** Less than this is never said to a publisher: it is the sender's business to find out what its way can take. */
    private static final long LEAST_REMB_BPS = 4_000_000L;

    /** Added to an SRTP packet index, so that packets from before the first one still have a positive number. */
    private static final long FIRST_CYCLE = 0x1_0000L;

    private final PublisherTrack[] tracks;
    private final SourceTable sources;
    private final int ssrc;
    private final MediaClock clock;
    private final Out out;
    private final DropCounts drops = new DropCounts();
    private final FeedbackWriter feedback;
    private final RtpPacket packet = new RtpPacket();
    private final RtcpCompound compound = new RtcpCompound();
    private final RateWindow rate = new RateWindow();
    private final int[] mediaSsrcs = new int[SourceTable.CAPACITY];
    private final int transportSequenceId;
    private final @Nullable TwccFeedbackGenerator twcc;
    private final boolean saysRemb;
    private long reportNs = Long.MAX_VALUE;

    /**
     * @param terms what was agreed on with the publisher
     * @param sinks one for each of the terms, in the same order
     * @param ssrc our own, for feedback
     * @param cname our own name, random
     */
    public PublisherMedia(
            List<NegotiatedTrack> terms,
            List<? extends TrackSink> sinks,
            int ssrc,
            String cname,
            MediaClock clock,
            Out out) {
        this.ssrc = ssrc;
        this.clock = clock;
        this.out = out;
        var reducedSize = terms.stream().allMatch(NegotiatedTrack::reducedSize);
        this.feedback = new FeedbackWriter(ssrc, cname.getBytes(StandardCharsets.UTF_8), reducedSize, out::rtcp);
        this.tracks = new PublisherTrack[terms.size()];
        var sequenceId = 0;
        for (var i = 0; i < tracks.length; i++) {
            tracks[i] = new PublisherTrack(terms.get(i), sinks.get(i), feedback, drops);
            if (terms.get(i).feedback().contains(Feedback.TRANSPORT_CC)) {
                sequenceId = tracks[i].signature().extensions().id(RtpExtension.TRANSPORT_CC);
            }
        }
        this.sources = new SourceTable(tracks);
        this.transportSequenceId = sequenceId;
        this.twcc = sequenceId == 0 ? null : new TwccFeedbackGenerator(TWCC_INTERVAL_NS, FeedbackWriter.MAX_TWCC_BYTES);
        this.saysRemb = twcc == null
                && terms.stream().anyMatch(track -> track.feedback().contains(Feedback.GOOG_REMB));
    }

    // ---- input

    /**
     * An opened RTP packet.
     *
     * @param datagram its readable bytes
     * @param index the SRTP packet index: roll-over counter and sequence number (RFC 3711 section 3.3.1)
     */
    // hot
    public void onRtp(long nowNs, ByteBuf datagram, long index) {
        if (packet.wrap(datagram, datagram.readerIndex(), datagram.readableBytes()) != RtpFault.NONE) {
            drops.add(PublisherDrop.BAD_RTP);
            return;
        }
        rate.add(nowNs, packet.lengthBytes());
        if (reportNs == Long.MAX_VALUE) {
            reportNs = nowNs + FIRST_REPORT_NS;
        }
        countForTransport(nowNs);
        var source = sources.find(packet.ssrc());
        if (source == null) {
            source = sources.learn(nowNs, packet);
        }
        if (source == null) {
            drops.add(PublisherDrop.UNKNOWN_SOURCE);
            return;
        }
        onPacket(nowNs, source, index + FIRST_CYCLE);
    }

    private void countForTransport(long nowNs) {
        if (twcc == null) {
            return;
        }
        var at = packet.extensionOffset(transportSequenceId);
        if (at >= 0 && packet.extensionBytes(at) >= ExtensionValues.TRANSPORT_SEQUENCE_BYTES) {
            twcc.onPacket(nowNs, ExtensionValues.parseTransportSequence(packet.buffer(), at));
        }
    }

    private void onPacket(long nowNs, RtpSource source, long extSeq) {
        var track = source.track;
        if (packet.payloadType() != track.signature().payloadType(source.retransmits)) {
            drops.add(PublisherDrop.WRONG_PAYLOAD_TYPE);
            return;
        }
        source.onPacket(nowNs, extSeq, packet.rtpTime());
        var layer = source.layer;
        if (!source.retransmits) {
            track.onPacket(nowNs, layer, extSeq, packet, packet.payloadOffset(), packet.payloadBytes(), false);
            return;
        }
        if (packet.payloadBytes() == 0) {
            return; // a probe: transport-wide feedback has told of it
        }
        if (packet.payloadBytes() < RtxPacket.OSN_BYTES || layer.received.highest() < 0) {
            drops.add(PublisherDrop.BAD_RETRANSMISSION);
            return;
        }
        var original = ExtendedSequence.nearest(RtxPacket.originalSequence(packet), layer.received.highest());
        track.onPacket(
                nowNs,
                layer,
                original,
                packet,
                packet.payloadOffset() + RtxPacket.OSN_BYTES,
                packet.payloadBytes() - RtxPacket.OSN_BYTES,
                true);
    }

    /** An opened RTCP datagram, compound or not. */
    public void onRtcp(long nowNs, ByteBuf datagram) {
        if (compound.wrap(datagram, datagram.readerIndex(), datagram.readableBytes(), true) != RtcpFault.NONE) {
            drops.add(PublisherDrop.BAD_RTCP);
            return;
        }
        while (compound.next()) {
            var fault = switch (compound.type()) {
                case RtcpHeader.SENDER_REPORT -> onSenderReport(nowNs);
                case RtcpHeader.GOODBYE -> onGoodbye();
                case RtcpHeader.EXTENDED_REPORT -> onExtendedReport(nowNs);
                default -> RtcpFault.NONE;
            };
            if (fault != RtcpFault.NONE) {
                drops.add(PublisherDrop.BAD_RTCP);
            }
        }
    }

    private RtcpFault onSenderReport(long nowNs) {
        var bytes = compound.buffer();
        var at = compound.offset();
        var fault = SenderReport.check(bytes, at, compound.contentBytes());
        if (fault == RtcpFault.NONE) {
            var source = sources.find(RtcpHeader.senderSsrc(bytes, at));
            if (source != null) {
                source.onSenderReport(nowNs, bytes, at);
            }
        }
        return fault;
    }

    private RtcpFault onExtendedReport(long nowNs) {
        var rttNs = compound.contentBytes() < RtcpHeader.BYTES
                ? ExtendedReport.UNKNOWN_RTT
                : ExtendedReport.rttNs(compound.buffer(), compound.offset(), compound.contentBytes(), ssrc, ntp(nowNs));
        if (rttNs != ExtendedReport.UNKNOWN_RTT) {
            for (var track : tracks) {
                track.onRtt(rttNs);
            }
        }
        return RtcpFault.NONE;
    }

    private RtcpFault onGoodbye() {
        var bytes = compound.buffer();
        var at = compound.offset();
        var fault = Goodbye.check(bytes, at, compound.contentBytes());
        if (fault != RtcpFault.NONE) {
            return fault;
        }
        var left = false;
        for (var i = 0; i < compound.count(); i++) {
            var source = sources.find(Goodbye.ssrc(bytes, at, i));
            if (source != null && source.isHeard() && !source.hasLeft()) {
                source.leave();
                left = true;
                if (!source.retransmits) {
                    source.track.onNewSource(source.layer);
                }
            }
        }
        if (left && haveAllLeft()) {
            out.goodbye();
        }
        return fault;
    }

    /** Whoever leaves may forget to say so for its retransmissions. */
    private boolean haveAllLeft() {
        for (var i = 0; i < sources.count(); i++) {
            var source = sources.at(i);
            if (source.isHeard() && !source.retransmits && !source.hasLeft()) {
                return false;
            }
        }
        return true;
    }

    /** A viewer needs a keyframe; however many say so, few requests come of it. */
    public void onKeyframeWanted(long nowNs) {
        for (var track : tracks) {
            track.onKeyframeWanted(nowNs);
        }
    }

    // ---- timers

    /** {@link Long#MAX_VALUE} when nothing is pending; in the past when feedback is due at once. */
    public long deadlineNs() {
        var deadlineNs = twcc == null ? reportNs : Math.min(reportNs, twcc.deadlineNs());
        for (var track : tracks) {
            deadlineNs = Math.min(deadlineNs, track.deadlineNs());
        }
        return deadlineNs;
    }

    /** Sends what is due; early calls are harmless. */
    public void onTimer(long nowNs) {
        if (nowNs < deadlineNs()) {
            return;
        }
        if (nowNs >= reportNs) {
            reportNs = nowNs + REPORT_INTERVAL_NS;
            feedback.report(nowNs, sources, ntp(nowNs));
            if (saysRemb) {
                feedback.remb(Math.max(LEAST_REMB_BPS, rate.bps(nowNs) * 3 / 2), mediaSsrcs, heardMedia());
            }
            drops.tell(out::dropped);
        }
        for (var track : tracks) {
            track.onTimer(nowNs);
        }
        if (twcc != null) {
            feedback.twcc(nowNs, twcc, heardMedia() == 0 ? packet.ssrc() : mediaSsrcs[0]);
        }
        feedback.flush();
    }

    /** Fills in the SSRCs that were heard, retransmissions aside; gives their number. */
    private int heardMedia() {
        var count = 0;
        for (var i = 0; i < sources.count(); i++) {
            var source = sources.at(i);
            if (source.isHeard() && !source.retransmits) {
                mediaSsrcs[count++] = source.ssrc;
            }
        }
        return count;
    }

    private long ntp(long nowNs) {
        return NtpTime.ofUnixNs(clock.epochUs(nowNs) * 1_000);
    }

    /** Tells what was counted last, and gives the memory back; nothing may come in any more. */
    @Override
    public void close() {
        drops.tell(out::dropped);
        for (var track : tracks) {
            track.close();
        }
        feedback.close();
    }
}
