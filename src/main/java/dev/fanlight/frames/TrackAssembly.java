package dev.fanlight.frames;

import dev.fanlight.hub.Track;
import dev.fanlight.media.Packet;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Puts the packets of one track together to frames. Pictures begin, and go on after a loss, with a keyframe. One thread. */
final class TrackAssembly {
    /** Where frames go. */
    interface Out {
        /** The reference passes. */
        void frame(CodedFrame frame);

        /** Frames of the track are missing. */
        void broken(Track track);
    }

    private static final long NONE = -1;

    private final Track track;
    private final Out out;
    private final boolean video;
    private final ReorderWindow window = new ReorderWindow();
    private final Consumer<Packet> inOrder = this::onPacketInOrder;
    private final FrameOut frameOut = new Frames();
    private TrackFormat format;
    private Depacketizer depacketizer;
    private boolean begun;
    private boolean waiting;
    private boolean passedOver;
    private boolean failed;
    private long lastSeq = NONE;
    private long payloads;
    private long keyframeTime = NONE;
    private Times newest = new Times(NONE, 0, 0);
    private Times before = newest;

    /** What is known of the packets of one time. */
    private record Times(long rtpTime, long arrivalNs, long captureNs) {}

    TrackAssembly(Track track, Out out) {
        this.track = track;
        this.out = out;
        format = track.format();
        video = format.codec().isVideo();
        depacketizer = FrameDepacketizers.of(format, ByteBufAllocator.DEFAULT);
        waiting = video;
    }

    Track track() {
        return track;
    }

    void onPacket(long nowNs, Packet packet) {
        window.onPacket(nowNs, packet, inOrder);
    }

    void onTime(long nowNs) {
        window.onTime(nowNs, inOrder);
    }

    long deadlineNs() {
        return window.deadlineNs();
    }

    /** Whether pictures have come since the last call that are of no use, as no keyframe stands before them. */
    boolean takePassedOver() {
        var wanted = waiting && passedOver;
        passedOver = false;
        return wanted;
    }

    /** The publisher may have begun anew, with other parameters. */
    void onFormat() {
        if (!track.format().equals(format)) {
            format = track.format();
            depacketizer.reset();
            depacketizer = FrameDepacketizers.of(format, ByteBufAllocator.DEFAULT);
        }
    }

    /** Packets were never offered and have gone. */
    void onBreak() {
        window.clear();
        lastSeq = NONE;
        breakOff();
    }

    private void onPacketInOrder(Packet packet) {
        if (lastSeq != NONE && packet.extSeq() != lastSeq + 1) {
            breakOff();
        }
        lastSeq = packet.extSeq();
        if (waiting && !packet.keyframeStart()) {
            passedOver = true;
            return;
        }
        waiting = false;
        if (packet.keyframeStart()) {
            keyframeTime = packet.rtpTime();
        }
        if (packet.rtpTime() != newest.rtpTime) {
            before = newest;
        }
        newest = new Times(
                packet.rtpTime(),
                packet.arrivalNs(),
                packet.rtpTime() == newest.rtpTime ? newest.captureNs : packet.captureNs());
        var payload = packet.view();
        if (payload.isReadable()) {
            // Counted anew, as packets that only hold a number are no loss.
            var fault = depacketizer.onPayload(
                    payloads++,
                    packet.rtpTime(),
                    packet.marker(),
                    payload,
                    payload.readerIndex(),
                    payload.readableBytes(),
                    frameOut);
            failed |= fault != PayloadFault.NONE;
        }
        if (failed) {
            failed = false;
            breakOff();
        }
    }

    /** Whatever comes is of no use before the next keyframe. Sound just goes on. */
    private void breakOff() {
        depacketizer.reset();
        if (video && !waiting) {
            waiting = true;
            passedOver = true;
            if (begun) {
                out.broken(track);
            }
        }
    }

    void close() {
        window.clear();
        depacketizer.reset();
    }

    private final class Frames implements FrameOut {
        @Override
        public void frame(ByteBuf bytes, long rtpTime) {
            var times = rtpTime == before.rtpTime ? before : newest;
            begun = true;
            var keyframe = !video || rtpTime == keyframeTime;
            out.frame(new CodedFrame(track, bytes, rtpTime, keyframe, times.arrivalNs, captureNs(times, rtpTime)));
        }

        /** One packet may hold several frames of sound. */
        private long captureNs(Times times, long rtpTime) {
            return times.captureNs == Packet.UNKNOWN_NS
                    ? Packet.UNKNOWN_NS
                    : times.captureNs + RtpTime.scale(rtpTime - times.rtpTime, format.clockRateHz(), RtpTime.NS_HZ);
        }

        @Override
        public void givenUp(long rtpTime) {
            failed = true;
        }
    }
}
