package dev.fanlight.endpoint.rtp;

import dev.fanlight.endpoint.rtp.payload.PictureSize;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtcp.Goodbye;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtendedTimestamp;
import dev.fanlight.proto.rtp.PayloadOut;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtpjpeg.JpegDepacketizer;
import dev.fanlight.proto.rtpjpeg.JpegPayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One track of a source that sends plain RTP: takes its packets in whatever order and however often they come, and passes
 * each on once, when it comes. Keyframes get the parameter sets that the source left out. One sender at a time: another
 * one is taken when the one before has been silent. Belongs to the source's loop.
 *
 * <pre>
 * source  100 SPS? no: 100 IDR  101 …            what the description or earlier packets had goes before it
 * hub     100 sets  101 IDR  102 …               and moves the numbers behind it
 * </pre>
 */
final class RtpReceiver implements AutoCloseable {
    /** Where pictures go that are put together here; the reference passes. */
    interface Pictures {
        void picture(ByteBuf jpeg, int widthPx, int heightPx, long firstByteNs);
    }

    /** Counts. */
    interface Drops {
        void dropped(String reason, long count);
    }

    /** Another sender may take the place of one that has been silent for so long. */
    private static final long SILENT_NS = 500_000_000L;

    /** Over UDP packets come late by more than RFC 3550 believes, where a way is doubled or mended. */
    private static final int LARGEST_MISORDER = 1_000;

    /** With headers, ciphers and padding around it, it has to fit into a datagram, which can hold 65,507. */
    static final int MAX_PAYLOAD_BYTES = 64_000;

    private final SourceFormat format;
    private final TrackSink sink;
    private final Pictures pictures;
    private final Drops drops;
    private final RtpPacket packet = new RtpPacket();
    private final RtcpCompound compound = new RtcpCompound();
    private final KeyframeFinder finder;
    private final @Nullable ParameterSets sets;
    private final @Nullable JpegDepacketizer jpeg;
    private final @Nullable LatmReader latm;
    private final SenderFeedback feedback;
    private final ByteBuf scratch = Unpooled.buffer(1_500);
    private final Sound sound = new Sound();
    private final JpegOut jpegOut = new JpegOut();

    private ExtendedSequence sequence = new ExtendedSequence(ExtendedSequence.LARGEST_GAP, LARGEST_MISORDER);
    private ExtendedTimestamp timestamps = new ExtendedTimestamp();
    private final ReceivedWindow received = new ReceivedWindow();
    private final SenderTimes times;
    private boolean bound;
    private int ssrc;
    private boolean left;
    private long lastNs;
    private boolean passedAny;
    private long keyframeTime = -1;
    private PictureSize size = PictureSize.UNKNOWN;

    // By how much the hub's numbers are ahead of the source's, from where on, and by how much they were before that.
    private long shift;
    private long shiftedFrom = Long.MIN_VALUE;
    private long soundSeq;

    RtpReceiver(SourceFormat format, TrackSink sink, Pictures pictures, int maxPictureBytes, Drops drops) {
        this.format = format;
        this.sink = sink;
        this.pictures = pictures;
        this.drops = drops;
        var track = format.format();
        this.times = new SenderTimes(track.clockRateHz(), 0);
        this.finder = new KeyframeFinder(track.codec());
        this.sets = ParameterSets.has(track.codec()) ? ParameterSets.of(track.codec()) : null;
        if (sets != null) {
            sets.add(format.parameterSets());
        }
        this.jpeg = format.shape() == SourceFormat.Shape.JPEG
                ? new JpegDepacketizer(maxPictureBytes, format.widthPx(), format.heightPx(), ByteBufAllocator.DEFAULT)
                : null;
        this.latm = format.shape() == SourceFormat.Shape.LATM ? new LatmReader() : null;
        this.feedback = new SenderFeedback(track.clockRateHz(), format.keyframeRequests(), drops);
    }

    private final class JpegOut implements JpegDepacketizer.Out {
        @Override
        public void picture(ByteBuf whole, int widthPx, int heightPx, long firstByteNs, long rtpTime) {
            pictures.picture(whole, widthPx, heightPx, firstByteNs);
        }

        @Override
        public void refused(JpegPayloadFault reason) {
            drops.dropped(reason.metricName(), 1);
        }
    }

    /** Of the unit that is being packed. */
    private final class Sound implements PayloadOut {
        long nowNs;
        long time;
        long captureNs;

        @Override
        public ByteBuf begin(int sizeBytes) {
            return scratch.clear();
        }

        @Override
        public void end(ByteBuf payload, boolean marker) {
            var marks = Packet.Marks.of(marker, false, false);
            sink.packet(nowNs, soundSeq++, time, marks, payload, 0, payload.readableBytes(), captureNs);
        }
    }

    /** Whether anything has come. */
    boolean isHeard() {
        return bound;
    }

    /** When something came last; meaningless before. */
    long lastNs() {
        return lastNs;
    }

    private void drop(RtpDrop reason) {
        drops.dropped(reason.metricName(), 1);
    }

    // ---- packets

    /** The readable bytes are an RTP packet; what it holds may be changed. */
    void onRtp(long nowNs, ByteBuf bytes) { // hot
        if (packet.wrap(bytes, bytes.readerIndex(), bytes.readableBytes()) != RtpFault.NONE) {
            drop(RtpDrop.BAD_RTP);
            return;
        }
        if (packet.payloadBytes() > MAX_PAYLOAD_BYTES) {
            drop(RtpDrop.TOO_LARGE);
            return;
        }
        if (packet.payloadType() != format.payloadType()) {
            drop(RtpDrop.WRONG_PAYLOAD_TYPE);
            return;
        }
        if (!bound || packet.ssrc() != ssrc) {
            if (bound && !left && nowNs - lastNs < SILENT_NS) {
                drop(RtpDrop.OTHER_SOURCE);
                return;
            }
            ssrc = packet.ssrc();
            bound = true;
            feedback.bind(ssrc);
            sequence = new ExtendedSequence(ExtendedSequence.LARGEST_GAP, LARGEST_MISORDER);
            startAnew();
        }
        left = false;
        switch (sequence.onPacket(packet.sequence())) {
            case SUSPECT -> {
                drop(RtpDrop.STRAY);
                return;
            }
            case RESTART -> startAnew();
            case FIRST, NEXT, GAP, LATE -> {}
        }
        var seq = sequence.extSeq();
        var gap = received.highest() >= 0 && seq != received.highest() + 1;
        switch (received.add(seq)) {
            case DUPLICATE -> {
                drop(RtpDrop.DUPLICATE);
                return;
            }
            case TOO_OLD -> {
                drop(RtpDrop.TOO_OLD);
                return;
            }
            case NEW -> {}
        }
        lastNs = nowNs;
        feedback.onPacket(nowNs, seq, packet.rtpTime());
        var time = timestamps.onPacket(packet.rtpTime());
        onPayload(nowNs, seq, time, gap, times.captureNs(nowNs, packet, time));
    }

    private void onPayload(long nowNs, long seq, long time, boolean gap, long captureNs) { // hot
        var bytes = packet.buffer();
        var at = packet.payloadOffset();
        var lengthBytes = packet.payloadBytes();
        passedAny = true;
        if (jpeg != null) {
            if (lengthBytes > 0) {
                jpeg.onPayload(nowNs, bytes, at, lengthBytes, packet.marker(), time, jpegOut);
            }
        } else if (latm != null) {
            sound.nowNs = nowNs;
            sound.time = time;
            sound.captureNs = captureNs;
            if (!latm.onPayload(bytes, at, lengthBytes, packet.marker(), gap, sound)) {
                drop(RtpDrop.BROKEN_SOUND);
            }
        } else {
            pass(nowNs, seq, time, captureNs, bytes, at, lengthBytes);
        }
    }

    private void pass(long nowNs, long seq, long time, long captureNs, ByteBuf bytes, int at, int lengthBytes) { // hot
        var sound = lengthBytes == 0 || finder.read(bytes, at, lengthBytes);
        if (!sound) {
            drop(RtpDrop.BAD_PAYLOAD);
        }
        var looked = sound && lengthBytes > 0;
        if (looked && sets != null) {
            if (time != keyframeTime && finder.keyframePart()) {
                sets.begin();
            }
            sets.read(bytes, at, lengthBytes);
        }
        var keyframeStart = false;
        var discardable = looked && finder.discardable();
        if (looked && finder.keyframePart()) {
            onSize(finder.size());
            keyframeStart = time != keyframeTime;
            keyframeTime = time;
            if (keyframeStart) {
                feedback.onKeyframe();
            }
            if (sets != null && !sets.lastHadSets() && !sets.isBrought() && sets.isComplete()) {
                insertSets(nowNs, seq, time, captureNs, keyframeStart, sets);
                keyframeStart = false;
            }
        }
        var marks = Packet.Marks.of(packet.marker(), keyframeStart, discardable);
        sink.packet(nowNs, out(seq), time, marks, bytes, at, lengthBytes, captureNs);
    }

    /** A decoder that begins here finds what it needs. */
    private void insertSets(
            long nowNs, long seq, long time, long captureNs, boolean keyframeStart, ParameterSets missing) {
        scratch.clear();
        missing.writeAggregate(scratch);
        if (finder.read(scratch, 0, scratch.readableBytes())) {
            onSize(finder.size());
        }
        var number = out(seq);
        shift++;
        shiftedFrom = seq;
        sink.packet(
                nowNs,
                number,
                time,
                Packet.Marks.of(false, keyframeStart, false),
                scratch,
                0,
                scratch.readableBytes(),
                captureNs);
        // Once for a picture, in however many slices it comes.
        missing.noteBrought();
    }

    /** The hub's number for the source's; what comes late from before the last insertion keeps its place. */
    private long out(long seq) { // hot
        return seq < shiftedFrom ? seq + shift - 1 : seq + shift;
    }

    private void onSize(PictureSize now) {
        if (now.isKnown() && !now.equals(size)) {
            size = now;
            sink.picture(now.widthPx(), now.heightPx());
        }
    }

    /** Nothing of what was known about numbers and times counts any more. */
    private void startAnew() {
        timestamps = new ExtendedTimestamp();
        received.reset();
        feedback.restart();
        times.reset();
        keyframeTime = -1;
        shift = 0;
        shiftedFrom = Long.MIN_VALUE;
        if (jpeg != null) {
            jpeg.restart();
        }
        if (latm != null) {
            latm.restart();
        }
        if (passedAny) {
            passedAny = false;
            sink.restart();
        }
    }

    // ---- reports

    /** The readable bytes are an RTCP datagram, compound or not. */
    void onRtcp(long nowNs, ByteBuf bytes) {
        if (compound.wrap(bytes, bytes.readerIndex(), bytes.readableBytes(), true) != RtcpFault.NONE) {
            drop(RtpDrop.BAD_RTCP);
            return;
        }
        while (compound.next()) {
            var buffer = compound.buffer();
            var at = compound.offset();
            if (compound.type() == RtcpHeader.SENDER_REPORT
                    && SenderReport.check(buffer, at, compound.contentBytes()) == RtcpFault.NONE
                    && (!bound || RtcpHeader.senderSsrc(buffer, at) == ssrc)) {
                feedback.onSenderReport(nowNs, SenderReport.ntp(buffer, at));
                times.reports().onSenderReport(nowNs, SenderReport.ntp(buffer, at), SenderReport.rtpTime(buffer, at));
            } else if (compound.type() == RtcpHeader.GOODBYE
                    && Goodbye.check(buffer, at, compound.contentBytes()) == RtcpFault.NONE) {
                for (var i = 0; i < compound.count(); i++) {
                    left |= bound && Goodbye.ssrc(buffer, at, i) == ssrc;
                }
            }
        }
    }

    /** Whether the sender has said goodbye since its last packet. */
    boolean hasLeft() {
        return left;
    }

    /** What the sender is told. */
    SenderFeedback feedback() {
        return feedback;
    }

    Codec codec() {
        return format.format().codec();
    }

    @Override
    public void close() {
        if (jpeg != null) {
            jpeg.close();
        }
    }
}
