package dev.fanlight.load.watch;

import dev.fanlight.load.FrameStamp;
import dev.fanlight.load.watch.SequenceWindow.Arrival;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.webrtc.RtpCodec;

/**
 * What one viewer received of its video: numbers, losses, frames. Retransmissions count for what they bring back. One
 * thread; no allocation per packet.
 */
final class VideoReception {
    /** A second of 2 Mbit/s and more: retransmissions under the old numbers come late. */
    private static final int LARGEST_MISORDER = 1000;

    private final RtpCodec codec;
    private final KeyframeFinder keyframes;
    private final FrameTable frames;
    private final SequenceWindow window = new SequenceWindow();
    private final ReceptionStatistics statistics;
    private final CaptureLine captures;
    private final int captureExtension;
    private ExtendedSequence sequence = newSequence();
    private long recovered;
    private long duplicates;
    private long reordered;
    private int ssrc;
    private boolean measuring;

    /**
     * @param captureExtension the number of abs-capture-time in packets' headers; 0 where it was not agreed on
     * @param keyframes may serve all viewers of the thread
     */
    VideoReception(RtpCodec codec, int captureExtension, KeyframeFinder keyframes, FrameTable.Out out) {
        this.codec = codec;
        this.captureExtension = captureExtension;
        this.keyframes = keyframes;
        frames = new FrameTable(out);
        statistics = new ReceptionStatistics(codec.clockRateHz());
        captures = new CaptureLine(codec.clockRateHz());
    }

    private static ExtendedSequence newSequence() {
        return new ExtendedSequence(ExtendedSequence.LARGEST_GAP, LARGEST_MISORDER);
    }

    /**
     * Takes a packet of the video's own stream.
     *
     * @return its extended number, or -1 when it does not count: out of all order, or it has come before
     */
    // hot
    long onPacket(long nowNs, RtpPacket packet) {
        if (packet.ssrc() != ssrc) {
            onNewSource(packet.ssrc());
        }
        var arrival = sequence.onPacket(packet.sequence());
        if (!arrival.isValid()) {
            return -1;
        }
        var extSeq = sequence.extSeq();
        if (arrival == ExtendedSequence.Arrival.RESTART) {
            beginAnew();
        }
        statistics.onPacket(nowNs, extSeq, packet.rtpTime());
        if (!take(extSeq, packet)) {
            return -1;
        }
        if (measuring && arrival == ExtendedSequence.Arrival.LATE) {
            reordered++;
        }
        return extSeq;
    }

    /** Takes what a retransmission brought back, under its original number; the answer is as above. */
    // hot
    long onRecovered(RtpPacket packet) {
        if (sequence.highest() < 0) {
            return -1;
        }
        var extSeq = sequence.nearest(packet.sequence());
        if (!take(extSeq, packet)) {
            return -1;
        }
        if (window.counts(extSeq)) {
            recovered++;
        }
        return extSeq;
    }

    private boolean take(long extSeq, RtpPacket packet) {
        var arrival = window.onPacket(extSeq);
        if (arrival != Arrival.NEW) {
            if (arrival == Arrival.DUPLICATE && measuring) {
                duplicates++;
            }
            return false;
        }
        var bytes = packet.buffer();
        var at = packet.payloadOffset();
        var length = packet.payloadBytes();
        if (length > 0) { // what only probes the path belongs to no frame
            var keyframe = keyframes.keyframeStart(codec, bytes, at, length);
            var stampNs = codec == RtpCodec.H264 ? FrameStamp.read(bytes, at, length) : FrameStamp.ABSENT;
            frames.onPacket(extSeq, packet.rtpTime(), packet.marker(), keyframe, stampNs, captureNs(packet));
        }
        return true;
    }

    private long captureNs(RtpPacket packet) {
        var at = captureExtension == 0 ? -1 : packet.extensionOffset(captureExtension);
        if (at < 0 || packet.extensionBytes(at) < ExtensionValues.CAPTURE_TIME_BYTES) {
            return FrameStamp.ABSENT;
        }
        var ntp = ExtensionValues.parseCaptureNtp(packet.buffer(), at);
        if (ntp == 0) {
            return FrameStamp.ABSENT;
        }
        var captureNs = NtpTime.toUnixNs(ntp);
        captures.onStamp(packet.rtpTime(), captureNs);
        return captureNs;
    }

    private void onNewSource(int newSsrc) {
        if (sequence.highest() >= 0) {
            sequence = newSequence();
            beginAnew();
        }
        ssrc = newSsrc;
    }

    private void beginAnew() {
        window.beginAnew();
        frames.reset();
        statistics.reset();
        captures.reset();
    }

    /** What comes from now on is counted. */
    void startMeasuring() {
        measuring = true;
        window.startCounting();
        frames.setMeasuring(true);
    }

    /** What begins from now on is not; what is under way may still come. */
    void stopMeasuring() {
        measuring = false;
        window.stopCounting();
        frames.setMeasuring(false);
    }

    /** Frames under way are told as broken. */
    void end() {
        frames.reset();
    }

    /** Of the numbers within the measured time, those that have not come by any way. */
    long lost() {
        return window.lost();
    }

    long recovered() {
        return recovered;
    }

    long duplicates() {
        return duplicates;
    }

    long reordered() {
        return reordered;
    }

    int ssrc() {
        return ssrc;
    }

    /** When its frames were captured. */
    CaptureLine captures() {
        return captures;
    }

    /** For receiver reports. */
    ReceptionStatistics statistics() {
        return statistics;
    }
}
