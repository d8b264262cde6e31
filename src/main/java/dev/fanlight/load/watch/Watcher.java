package dev.fanlight.load.watch;

import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One viewer: counts what comes, and answers as a browser does. On its loop, but for what says otherwise. */
final class Watcher implements PeerTransport.User, FrameTable.Out, ReceiverFeedback.Out {
    /** What the viewers of one loop share. */
    record Shared(
            MediaClock clock,
            WatchTally tally,
            KeyframeFinder keyframes,
            RtpPacket packet,
            RtcpCompound compound,
            ByteBuf scratch,
            boolean nack) {}

    private static final int OWN_SSRC = 1;
    private static final int NO_TYPE = -1;

    private final Shared shared;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private volatile long askedNs;
    private @Nullable PeerTransport transport;
    private @Nullable VideoReception video;
    private @Nullable ReceiverFeedback feedback;
    private @Nullable NegotiatedTrack track;
    private int payloadType = NO_TYPE;
    private int rtxPayloadType = NO_TYPE;
    private int transportExtension;
    private boolean hasPacket;
    private boolean hasKeyframe;
    private boolean measuring;
    private long frames;

    Watcher(Shared shared) {
        this.shared = shared;
    }

    /** The stream is being asked for now. Any thread. */
    void onAsked() {
        askedNs = shared.clock.nowNs();
    }

    /** Completes when media may flow, or fails with the reason. Any thread. */
    CompletableFuture<Void> connected() {
        return connected;
    }

    /** What was agreed on for the video; before {@link #onConnected}. */
    void onAgreed(NegotiatedTrack agreed) {
        track = agreed;
        payloadType = agreed.payloadType();
        rtxPayloadType = agreed.rtxPayloadType();
        transportExtension = agreed.extensions().id(RtpExtension.TRANSPORT_CC);
        video = new VideoReception(
                agreed.codec(), agreed.extensions().id(RtpExtension.ABS_CAPTURE_TIME), shared.keyframes, this);
    }

    @Override
    public void onConnected(long nowNs, PeerTransport itself) {
        transport = itself;
        shared.tally.connected.record(nowNs - askedNs);
        shared.tally.watching++;
        var agreed = track;
        if (agreed != null) {
            feedback = new ReceiverFeedback(
                    nowNs,
                    new ReceiverFeedback.Agreed(
                            agreed.reducedSize(),
                            shared.nack && agreed.feedback().contains(Feedback.NACK),
                            agreed.feedback().contains(Feedback.NACK_PLI),
                            agreed.feedback().contains(Feedback.TRANSPORT_CC),
                            agreed.clockRateHz()),
                    OWN_SSRC,
                    shared.scratch);
        }
        connected.complete(null);
    }

    // hot
    @Override
    public void onRtp(long nowNs, ByteBuf bytes, long extSeq) {
        var packet = shared.packet;
        var reception = video;
        var answers = feedback;
        if (reception == null
                || answers == null
                || packet.wrap(bytes, bytes.readerIndex(), bytes.readableBytes()) != RtpFault.NONE) {
            return;
        }
        if (measuring) {
            shared.tally.packets++;
            shared.tally.bytes += bytes.readableBytes();
        }
        if (!hasPacket) {
            hasPacket = true;
            shared.tally.firstPacket.record(nowNs - askedNs);
        }
        if (transportExtension != 0) {
            var at = packet.extensionOffset(transportExtension);
            if (at >= 0) {
                answers.onArrival(nowNs, ExtensionValues.parseTransportSequence(bytes, at));
            }
        }
        if (packet.payloadType() == payloadType) {
            var known = reception.ssrc();
            var number = reception.onPacket(nowNs, packet);
            if (known != reception.ssrc() && known != 0) {
                answers.onNewSource();
            }
            if (number >= 0) {
                answers.onVideo(nowNs, number);
            }
        } else if (packet.payloadType() == rtxPayloadType) {
            onRetransmission(nowNs, packet, reception, answers);
        }
    }

    private void onRetransmission(long nowNs, RtpPacket packet, VideoReception reception, ReceiverFeedback answers) {
        var bytes = packet.buffer();
        var end = packet.offset() + packet.lengthBytes();
        var at = RtxPacket.decapsulate(packet, payloadType, reception.ssrc());
        if (at != RtxPacket.NO_ORIGINAL && packet.wrap(bytes, at, end - at) == RtpFault.NONE) {
            var number = reception.onRecovered(packet);
            if (number >= 0) {
                answers.onVideo(nowNs, number);
            }
        }
    }

    @Override
    public void onWhole(int rtpTime, long stampNs, long captureNs, boolean keyframe, boolean measured) {
        var tally = shared.tally;
        // Read anew: in one wake-up many packets are read, and the last byte of this frame has waited for those before.
        var nowNs = shared.clock.nowNs();
        if (measured && video != null) {
            frames++;
            tally.wholeFrames++;
            tally.delays.onFrame(1_000 * shared.clock.epochUs(nowNs), rtpTime, stampNs, captureNs, video.captures());
        }
        if (keyframe && !hasKeyframe) {
            hasKeyframe = true;
            tally.firstKeyframe.record(nowNs - askedNs);
            if (feedback != null) {
                feedback.onKeyframe();
            }
        }
    }

    @Override
    public void onBroken(boolean measured) {
        shared.tally.brokenFrames += measured ? 1 : 0;
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf bytes) {
        var compound = shared.compound;
        if (compound.wrap(bytes, bytes.readerIndex(), bytes.readableBytes(), true) != RtcpFault.NONE) {
            return;
        }
        while (compound.next()) {
            var at = compound.offset();
            if (compound.type() == RtcpHeader.SENDER_REPORT
                    && SenderReport.check(bytes, at, compound.contentBytes()) == RtcpFault.NONE
                    && video != null
                    && feedback != null
                    && RtcpHeader.senderSsrc(bytes, at) == video.ssrc()) {
                feedback.onSenderReport(nowNs, SenderReport.ntp(bytes, at), SenderReport.rtpTime(bytes, at));
            }
        }
    }

    @Override
    public void rtcp(ByteBuf compound) {
        if (transport != null) {
            transport.sendRtcp(compound);
        }
    }

    @Override
    public long deadlineNs() {
        return feedback == null ? Long.MAX_VALUE : feedback.deadlineNs();
    }

    @Override
    public void onTimer(long nowNs) {
        if (feedback != null && video != null) {
            feedback.onTimer(nowNs, video.ssrc(), video.statistics(), this);
        }
    }

    @Override
    public void onPath(long nowNs, DatagramPath path) {
        // The transport knows the way; here nothing depends on it.
    }

    @Override
    public void onConsentLost(long nowNs) {
        // What stays away then is counted as lost.
    }

    @Override
    public void onBatchEnd(long nowNs) {
        // Each packet was dealt with when it came.
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        connected.completeExceptionally(new IllegalStateException(why.sentence()));
        if (transport != null) {
            shared.tally.watching--;
        }
        transport = null;
    }

    void startMeasuring() {
        measuring = true;
        if (video != null) {
            video.startMeasuring();
        }
    }

    /** What is under way may still come. */
    void stopMeasuring() {
        measuring = false;
        if (video != null) {
            video.stopMeasuring();
        }
    }

    /** Adds up; nothing is counted any more. */
    void end() {
        var tally = shared.tally;
        if (video != null && hasPacket) {
            video.end();
            tally.lost += video.lost();
            tally.recovered += video.recovered();
            tally.duplicates += video.duplicates();
            tally.reordered += video.reordered();
            tally.fewestFrames = Math.min(tally.fewestFrames, frames);
        }
        if (feedback != null) {
            tally.asked += feedback.asked();
            tally.keyframesAsked += feedback.keyframesAsked();
        }
    }
}
