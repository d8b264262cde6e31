package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.CaptureLine;
import dev.fanlight.endpoint.rtp.SequenceMap;
import dev.fanlight.endpoint.rtp.TimeSqueeze;
import dev.fanlight.endpoint.rtp.ViewerTrack;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NetworkOrder;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtcp.SenderReports;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.webrtc.MediaKind;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.SenderIdentity;
import org.jspecify.annotations.Nullable;

/**
 * One track on its way to one viewer: gives packets this viewer's header and seals them straight into the socket's memory.
 * Belongs to the viewer's loop.
 *
 * <p>Where retransmissions have a stream of their own (RFC 4588), each packet that leaves is a new one. Where not, a
 * retransmission is the same packet again to the last byte (RFC 3711 section 9.1: one index, one text); then the header
 * holds nothing that changes from sending to sending.
 */
public final class TrackSender implements ViewerTrack {
    private static final long CAPTURE_TIME_EVERY_NS = 1_000_000_000;
    private static final long REPORT_EVERY_NS = 1_000_000_000;

    /** Farther off the line of arrivals than this is a jump of the source's clock. */
    private static final long CLOCK_JUMP_NS = 200_000_000;

    private final NegotiatedTrack track;
    private final SenderIdentity identity;
    private final int trackId;
    private final CaptureLine line;
    private final MediaClock clock;
    private final RtpHeaderTemplate header;
    private final @Nullable RtpHeaderTemplate rtxHeader;
    private final SequenceMap numbers;
    private final SenderReports reports;
    private final int timeOffset;
    private long nextRtxSeq;
    private TimeSqueeze squeeze = TimeSqueeze.NONE;
    private long stampedFrame = Long.MIN_VALUE;
    private long stampDueNs;

    /**
     * Ready for the first packet.
     *
     * @param trackId of the stream's packets that belong to it
     * @param playoutDelayMs what the player is asked to hold pictures back
     * @param line one for all tracks of this viewer
     * @param start where this viewer's numbers begin
     */
    public TrackSender(
            NegotiatedTrack track,
            SenderIdentity identity,
            int trackId,
            int playoutDelayMs,
            StartNumbers start,
            CaptureLine line,
            MediaClock clock) {
        this.track = track;
        this.identity = identity;
        this.trackId = trackId;
        this.line = line;
        this.clock = clock;
        // Nobody asks for audio again without a stream for it, so its header may change from sending to sending.
        var perSend = track.hasRtx() || track.kind() == MediaKind.AUDIO;
        this.header = new RtpHeaderTemplate(track, track.payloadType(), identity.ssrc(), perSend, playoutDelayMs);
        this.rtxHeader = track.hasRtx()
                ? new RtpHeaderTemplate(track, track.rtxPayloadType(), identity.rtxSsrc(), true, playoutDelayMs)
                : null;
        this.numbers = new SequenceMap(start.seq());
        this.reports = new SenderReports(track.clockRateHz(), REPORT_EVERY_NS);
        this.nextRtxSeq = start.rtxSeq();
        this.timeOffset = start.rtpTime();
    }

    /**
     * Numbers that nobody can foresee.
     *
     * @param seq of the first packet, 0 to 32,767
     * @param rtxSeq of the first retransmission, 0 to 32,767
     * @param rtpTime what the stream's time is shifted by
     */
    public record StartNumbers(int seq, int rtxSeq, int rtpTime) {}

    NegotiatedTrack track() {
        return track;
    }

    SenderIdentity identity() {
        return identity;
    }

    @Override
    public int trackId() {
        return trackId;
    }

    @Override
    public boolean isVideo() {
        return track.kind() == MediaKind.VIDEO;
    }

    @Override
    public int clockRateHz() {
        return track.clockRateHz();
    }

    boolean hasTransportSeq() {
        return header.hasTransportSeq();
    }

    boolean resendsWithTransportSeq() {
        return rtxHeader != null && rtxHeader.hasTransportSeq();
    }

    /** Whether a packet may be sent again at all: not where its header would differ and its number be the same. */
    boolean resends() {
        return rtxHeader != null || isVideo();
    }

    SenderReports reports() {
        return reports;
    }

    @Override
    public void jumpTo(Packet first, TimeSqueeze times) {
        numbers.jumpTo(first.extSeq());
        squeeze = times;
    }

    @Override
    public void jumpTo(Packet first) {
        numbers.jumpTo(first.extSeq());
    }

    @Override
    public boolean covers(Packet packet) { // hot
        return numbers.covers(packet.extSeq());
    }

    /** This viewer's RTP time of a packet. */
    int outTime(Packet packet) { // hot
        return (int) squeeze.map(packet.rtpTime()) + timeOffset;
    }

    /**
     * Sends a packet for the first time.
     *
     * @param transportSeq what the header says where it has the field
     * @return how many bytes left; 0 when the way is full and the packet was dropped
     */
    int send(long nowNs, Packet packet, long transportSeq, OutboundSrtpContext srtp, DatagramPath path) { // hot
        var seq = numbers.out(packet.extSeq());
        var stamped = isStamped(nowNs, packet);
        var headerBytes = header.sizeBytes(stamped);
        var to = path.reserve(headerBytes + packet.sizeBytes() + srtp.profile().rtpOverheadBytes());
        numbers.onSent(seq);
        if (to == 0) {
            return 0;
        }
        write(header, to, nowNs, packet, (int) seq, transportSeq, stamped);
        var length = srtp.protectRtp(to, headerBytes, packet.address(), packet.sizeBytes(), seq);
        path.send(length);
        report(nowNs, packet);
        return length;
    }

    /**
     * Sender reports tell which RTP time belongs to which moment. Of packets of one moment the one that came fastest is
     * nearest to the truth, so the line is moved only for a faster one, or after a jump. Once a frame will do.
     */
    private void report(long nowNs, Packet packet) { // hot
        var time = squeeze.map(packet.rtpTime()) + timeOffset;
        reports.onPacket(nowNs, time, packet.payloadBytes());
        if ((packet.marker() || !isVideo()) && packet.rtpTime() >= squeeze.edge()) {
            var momentNs = line.momentNs(packet);
            var aheadUnits = time - reports.rtpTimeAt(momentNs);
            if (aheadUnits > 0 || -aheadUnits > CLOCK_JUMP_NS / 1_000_000 * track.clockRateHz() / 1_000) {
                reports.anchor(momentNs, time);
            }
        }
    }

    /** All packets of a frame have the capture time, or none: so they stay equal in size. */
    private boolean isStamped(long nowNs, Packet packet) { // hot
        if (!header.hasCaptureTime()) {
            return false;
        }
        if (rtxHeader == null && isVideo()) {
            return true; // the same in each sending
        }
        if (packet.rtpTime() == stampedFrame) {
            return true;
        }
        if (nowNs < stampDueNs && !packet.keyframeStart()) {
            return false;
        }
        stampDueNs = nowNs + CAPTURE_TIME_EVERY_NS;
        stampedFrame = packet.rtpTime();
        return true;
    }

    private void write(
            RtpHeaderTemplate template,
            long to,
            long nowNs,
            Packet packet,
            int seq,
            long transportSeq,
            boolean stamped) { // hot
        template.write(
                to,
                packet.paddingBytes() > 0 && template == header,
                packet.marker(),
                seq,
                outTime(packet),
                transportSeq,
                template.hasSendTime()
                        ? ExtensionValues.absSendTimeOfNtp(NtpTime.ofUnixNs(clock.epochUs(nowNs) * 1_000))
                        : 0,
                stamped,
                stamped ? NtpTime.ofUnixNs(captureNs(packet)) : 0);
    }

    /** When nobody said, it was captured when it came. */
    private long captureNs(Packet packet) { // hot
        return packet.captureNs() == Packet.UNKNOWN_NS ? clock.epochUs(packet.arrivalNs()) * 1_000 : packet.captureNs();
    }

    /** The stream's number of a packet that the viewer names by the low 16 bits of its own; or UNKNOWN. */
    long extSeqOf(int seq) {
        return numbers.extSeq(ExtendedSequence.nearest(seq, numbers.highestOut()));
    }

    /**
     * Sends a packet once more.
     *
     * @return how many bytes left; 0 when the way is full
     */
    int resend(long nowNs, Packet packet, long transportSeq, OutboundSrtpContext srtp, DatagramPath path) {
        var template = rtxHeader;
        return template == null
                ? resendSame(nowNs, packet, srtp, path)
                : resendAsRtx(template, nowNs, packet, transportSeq, srtp, path);
    }

    private int resendSame(long nowNs, Packet packet, OutboundSrtpContext srtp, DatagramPath path) {
        var seq = numbers.out(packet.extSeq());
        var stamped = isStamped(nowNs, packet);
        var headerBytes = header.sizeBytes(stamped);
        var to = path.reserve(headerBytes + packet.sizeBytes() + srtp.profile().rtpOverheadBytes());
        if (to == 0) {
            return 0;
        }
        write(header, to, nowNs, packet, (int) seq, 0, stamped);
        var length = srtp.protectRtp(to, headerBytes, packet.address(), packet.sizeBytes(), seq);
        path.send(length);
        return length;
    }

    private int resendAsRtx(
            RtpHeaderTemplate template,
            long nowNs,
            Packet packet,
            long transportSeq,
            OutboundSrtpContext srtp,
            DatagramPath path) {
        var headerBytes = template.sizeBytes(false);
        var plainBytes = headerBytes + RtxPacket.OSN_BYTES + packet.payloadBytes();
        var to = path.reserve(plainBytes + srtp.profile().rtpOverheadBytes());
        if (to == 0) {
            return 0;
        }
        var seq = nextRtxSeq++;
        write(template, to, nowNs, packet, (int) seq, transportSeq, false);
        NetworkOrder.setInt16(to + headerBytes, (int) numbers.out(packet.extSeq()));
        Memory.copy(packet.address(), to + headerBytes + RtxPacket.OSN_BYTES, packet.payloadBytes());
        var length = srtp.protectRtp(to, plainBytes, seq);
        path.send(length);
        return length;
    }
}
