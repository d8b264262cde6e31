package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.NackGenerator;
import dev.fanlight.proto.rtcp.twcc.TwccFeedbackGenerator;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtendedTimestamp;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.srtp.InboundSrtpContext;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.TreeMap;

/** A browser on a bad network: opens what comes, asks again for what is missing, and says when what came. */
final class SimViewer implements SimNetwork.Node, NackGenerator.Out {
    /** One frame as far as it has come; time is the RTP time, extended. */
    static final class Frame {
        final BitSet parts = new BitSet();
        final long time;

        Frame(long time) {
            this.time = time;
        }
    }

    final TreeMap<Integer, Frame> frames = new TreeMap<>();
    int timesThatDiffer;
    int forged;

    private final SimNetwork network;
    private final InetSocketAddress here;
    private final InetSocketAddress relay;
    private final InboundSrtpContext inbound;
    private final NackGenerator nacks = new NackGenerator();
    private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator(100_000_000, 1_200);
    private final ExtendedSequence sequence = new ExtendedSequence(3_000, 3_000);
    private final ExtendedTimestamp timestamp = new ExtendedTimestamp();
    private final RtpPacket packet = new RtpPacket();

    SimViewer(SimNetwork network, InetSocketAddress here, InetSocketAddress relay, InboundSrtpContext inbound) {
        this.network = network;
        this.here = here;
        this.relay = relay;
        this.inbound = inbound;
    }

    @Override
    public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
        var sealed = Unpooled.directBuffer(bytes.readableBytes() + 32).writeBytes(ByteBufUtil.getBytes(bytes));
        try {
            switch (inbound.unprotectRtp(sealed)) {
                case OK -> onRtp(nowNs, sealed);
                case REPLAY, REPLAY_OLD -> {}
                default -> forged++;
            }
        } finally {
            sealed.release();
        }
    }

    private void onRtp(long nowNs, ByteBuf plain) {
        if (packet.wrap(plain, 0, plain.readableBytes()) != RtpFault.NONE) {
            forged++;
            return;
        }
        var transport = packet.extensionOffset(3);
        if (transport >= 0) {
            twcc.onPacket(nowNs, ExtensionValues.parseTransportSequence(plain, transport));
        }
        if (packet.ssrc() == (int) Player.RTX_SSRC) {
            var extSeq = sequence.nearest(RtxPacket.originalSequence(packet));
            nacks.onPacket(nowNs, extSeq);
            onPayload(plain, packet.payloadOffset() + RtxPacket.OSN_BYTES);
        } else if (packet.ssrc() == (int) Player.VIDEO_SSRC) {
            if (sequence.onPacket(packet.sequence()).isValid()) {
                nacks.onPacket(nowNs, sequence.extSeq());
            }
            onPayload(plain, packet.payloadOffset());
        }
    }

    private void onPayload(ByteBuf plain, int at) {
        var time = timestamp.onPacket(packet.rtpTime());
        var frame = frames.computeIfAbsent(plain.getInt(at), number -> new Frame(time));
        frame.parts.set(plain.getInt(at + 4));
        if (frame.time != time) {
            timesThatDiffer++;
        }
    }

    @Override
    public void onTimer(long nowNs) {
        nacks.onTimer(nowNs, this);
        var feedback = Unpooled.buffer();
        if (twcc.onTimer(nowNs, feedback, 9, (int) Player.VIDEO_SSRC) > 0) {
            network.send(here, relay, feedback);
        }
    }

    @Override
    public long deadlineNs() {
        return Math.min(nacks.deadlineNs(), twcc.deadlineNs());
    }

    @Override
    public void ask(long[] extSeqs, int count) {
        var asked = Unpooled.buffer();
        Nack.write(asked, 9, (int) Player.VIDEO_SSRC, extSeqs, 0, count, 1_200);
        network.send(here, relay, asked);
    }

    @Override
    public void gaveUp(int count) {}
}
