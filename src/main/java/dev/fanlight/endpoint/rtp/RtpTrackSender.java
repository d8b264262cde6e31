package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.PacketRing;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtcp.SenderReports;
import dev.fanlight.proto.rtcp.SourceDescription;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpHeader;
import io.netty.buffer.ByteBuf;

/** One track on its way to one viewer as plain RTP: gives packets this viewer's header. Belongs to the viewer's loop. */
public final class RtpTrackSender implements ViewerTrack {
    private static final long REPORT_EVERY_NS = 1_000_000_000;

    /** Farther behind the line of arrivals than this is a jump of the source's clock. */
    private static final long JUMP_BACK_NS = 200_000_000;

    /** So is farther ahead of it. Less is not: a source may begin late and make up for it, as encoders that warm up do. */
    private static final long JUMP_AHEAD_NS = 2_000_000_000;

    /** How far a report may move the line: less than packets of sound are apart. */
    private static final long STEP_NS = 2_000_000;

    private static final long LONGEST_STEP_NS = 8_000_000;

    /** What is far off is there in some twenty reports. */
    private static final int STEP_PART = 16;

    private static final int LOOKED_AT = 256;

    private final int trackId;
    private final boolean video;
    private final int clockRateHz;
    private final int payloadType;
    private final int ssrc;
    private final int timeOffset;
    private final byte[] cname;
    private final CaptureLine line;
    private final SequenceMap numbers;
    private final SenderReports reports;
    private boolean fresh = true;

    /** How far ahead of the line the fastest packet since the last report was. */
    private long aheadMostUnits;

    private TimeSqueeze squeeze = TimeSqueeze.NONE;

    /**
     * Ready for the first packet.
     *
     * @param ssrc random
     * @param firstSeq of the first packet, 0 to 32,767
     * @param timeOffset what the stream's time is shifted by
     * @param line one for all tracks of this viewer
     */
    public RtpTrackSender(
            Track track, int payloadType, int ssrc, int firstSeq, int timeOffset, byte[] cname, CaptureLine line) {
        this.trackId = track.id();
        this.video = track.format().codec().isVideo();
        this.clockRateHz = track.format().clockRateHz();
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.timeOffset = timeOffset;
        this.cname = cname.clone();
        this.line = line;
        this.numbers = new SequenceMap(firstSeq);
        this.reports = new SenderReports(clockRateHz, REPORT_EVERY_NS);
    }

    @Override
    public int trackId() {
        return trackId;
    }

    @Override
    public boolean isVideo() {
        return video;
    }

    @Override
    public int clockRateHz() {
        return clockRateHz;
    }

    public int ssrc() {
        return ssrc;
    }

    /** The number of the next packet while none has been sent. */
    public int nextSeq() {
        return (int) (numbers.highestOut() + 1) & 0xFFFF;
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

    /** How many bytes {@link #write} writes. */
    public static int sizeBytes(Packet packet) { // hot
        return RtpHeader.FIXED_BYTES + packet.payloadBytes();
    }

    /** Appends the packet at the writer index, where {@link #sizeBytes} are free. */
    public void write(long nowNs, Packet packet, ByteBuf out) { // hot
        var seq = numbers.out(packet.extSeq());
        numbers.onSent(seq);
        var at = out.writerIndex();
        var time = (int) squeeze.map(packet.rtpTime()) + timeOffset;
        RtpHeader.write(out, at, packet.marker(), payloadType, (int) seq, time, ssrc);
        out.writerIndex(at + RtpHeader.FIXED_BYTES);
        out.writeBytes(packet.view());
        report(nowNs, packet);
    }

    /** Whether nothing has been sent. */
    public boolean isFresh() { // hot
        return fresh;
    }

    /**
     * Appends a sender report that goes before the first packet: a player that hears of the clock only later has to move
     * what it has timed by then, ffmpeg even backwards.
     *
     * @param position the ring's index up to which packets have come
     */
    public void writeFirstReport(
            long nowNs, PacketRing ring, long position, Packet first, MediaClock clock, ByteBuf out) {
        fresh = false;
        // Whatever came fastest, of whichever track, shows how the camera's clock stands.
        for (var index = position - 1; index >= Math.max(ring.tail(), position - LOOKED_AT); index--) {
            var packet = ring.get(index);
            if (packet == null) {
                break;
            }
            line.learn(packet);
            packet.release();
        }
        reports.anchor(line.momentNs(first), first.rtpTime() + timeOffset);
        // Of the last packets the one that came fastest is nearest to the truth.
        for (var index = position - 1; index >= Math.max(ring.tail(), position - LOOKED_AT); index--) {
            var packet = ring.get(index);
            if (packet == null) {
                break;
            }
            var time = packet.rtpTime() + timeOffset;
            if (packet.trackId() == trackId && time > reports.rtpTimeAt(line.momentNs(packet))) {
                reports.anchor(line.momentNs(packet), time);
            }
            packet.release();
        }
        var ntp = NtpTime.ofUnixNs(clock.epochUs(nowNs) * 1_000);
        SenderReport.write(out, ssrc, ntp, (int) reports.rtpTimeAt(nowNs), 0, 0, 0);
        SourceDescription.write(out, ssrc, cname);
    }

    /**
     * Of packets of one moment the one that came fastest is nearest to the truth. The line is moved there only a little
     * with each report: players time packets by the newest one, and their times must not go back.
     */
    private void report(long nowNs, Packet packet) { // hot
        var time = squeeze.map(packet.rtpTime()) + timeOffset;
        reports.onPacket(nowNs, time, packet.payloadBytes());
        if ((packet.marker() || !video) && packet.rtpTime() >= squeeze.edge()) {
            var momentNs = line.momentNs(packet);
            var aheadUnits = time - reports.rtpTimeAt(momentNs);
            if (aheadUnits > units(JUMP_AHEAD_NS) || -aheadUnits > units(JUMP_BACK_NS)) {
                reports.anchor(momentNs, time);
                aheadMostUnits = 0;
            } else {
                aheadMostUnits = Math.max(aheadMostUnits, aheadUnits);
            }
        }
    }

    private void moveLine(long nowNs) {
        if (aheadMostUnits > 0) {
            var step = Math.clamp(
                    aheadMostUnits / STEP_PART, Math.max(1, units(STEP_NS)), Math.max(1, units(LONGEST_STEP_NS)));
            reports.anchor(nowNs, reports.rtpTimeAt(nowNs) + Math.min(aheadMostUnits, step));
            aheadMostUnits = 0;
        }
    }

    private long units(long ns) { // hot
        return ns / 1_000 * clockRateHz / 1_000_000;
    }

    /** When {@link #writeReport} has something to write. */
    public long deadlineNs() {
        return reports.deadlineNs();
    }

    /** Appends a sender report and our name where one is due. */
    public boolean writeReport(long nowNs, MediaClock clock, ByteBuf out) {
        if (nowNs >= reports.deadlineNs()) {
            moveLine(nowNs);
        }
        if (!reports.onTimer(nowNs, clock.epochUs(nowNs) * 1_000, ssrc, out)) {
            return false;
        }
        SourceDescription.write(out, ssrc, cname);
        return true;
    }
}
