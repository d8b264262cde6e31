package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends a clip over a simulated network, and again what it is asked for, with RTX or under the old numbers. */
final class SimPublisher implements SimNetwork.Node {
    static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 1);
    private static final long PICTURE_NS = 40_000_000L;
    private static final int SSRC = 1;
    private static final int RTX_SSRC = 2;

    /** What was sent, by number, in order. */
    final List<byte[]> payloads = new ArrayList<>();

    private final SimNetwork network;
    private final InetSocketAddress relay;
    private final boolean rtx;
    private final int pictures;
    private final List<List<byte[]>> clip = RtpMaker.clip(120);
    private final Map<Integer, RtpMaker> sent = new HashMap<>();
    private int picture;
    private int inClip;
    private int rtxSeq;
    private int transportSeq;
    int plis;
    int resent;

    SimPublisher(SimNetwork network, InetSocketAddress relay, boolean rtx, int pictures) {
        this.network = network;
        this.relay = relay;
        this.rtx = rtx;
        this.pictures = pictures;
    }

    @Override
    public void onTimer(long nowNs) {
        for (var payload : clip.get(inClip % 12)) {
            var seq = payloads.size() & 0xFFFF;
            payloads.add(payload);
            var packet = RtpMaker.of(SSRC, seq, picture * 3_600).payload(payload);
            sent.put(seq, packet);
            send(packet);
        }
        picture++;
        inClip++;
    }

    private void send(RtpMaker packet) {
        if (rtx) {
            packet.number(Agreed.TRANSPORT_ID, transportSeq++ & 0xFFFF, 2);
        }
        network.send(HERE, relay, packet.make());
    }

    @Override
    public long deadlineNs() {
        return picture < pictures ? picture * PICTURE_NS : Long.MAX_VALUE;
    }

    @Override
    public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
        for (var part : MediaUnderTest.each(bytes)) {
            if (part.type() == RtcpHeader.PAYLOAD_FEEDBACK && part.count() == PictureLoss.FORMAT) {
                plis++;
                inClip = inClip + 11 - (inClip + 11) % 12; // the next picture is a keyframe
            } else if (part.isNack()) {
                Nack.parse(bytes, part.at(), part.bytes(), 1_000, this::resend);
            }
        }
    }

    private void resend(int seq) {
        var packet = sent.get(seq);
        if (packet != null) {
            resent++;
            send(rtx ? packet.copy().retransmission(RTX_SSRC, rtxSeq++ & 0xFFFF) : packet);
        }
    }
}
