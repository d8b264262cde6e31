package dev.fanlight.rtc;

import dev.fanlight.ffm.Memory;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.srtp.InboundSrtpContext;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpStatus;
import io.netty.buffer.ByteBuf;

/** Seals and opens one peer's RTP and RTCP. On the home loop; the keys' memory is given back by {@link #close}. */
final class SecuredMedia implements AutoCloseable {
    private static final int MAX_SSRCS = 32;

    private final InboundSrtpContext inbound;
    private final OutboundSrtpContext outbound;
    private final RtcCounters counters;

    SecuredMedia(SrtpEngine engine, SrtpKeys keys, boolean weAreClient, RtcCounters counters) {
        outbound = new OutboundSrtpContext(engine, weAreClient ? keys.clientWrite() : keys.serverWrite());
        inbound = new InboundSrtpContext(engine, weAreClient ? keys.serverWrite() : keys.clientWrite(), MAX_SSRCS);
        this.counters = counters;
    }

    OutboundSrtpContext outbound() {
        return outbound;
    }

    void onRtp(long nowNs, ByteBuf datagram, PeerTransport.User user) { // hot
        var status = inbound.unprotectRtp(datagram);
        if (status == SrtpStatus.OK) {
            counters.add(RtcCount.RTP_IN);
            user.onRtp(nowNs, datagram, inbound.extSeq());
        } else {
            counters.add(status);
        }
    }

    void onRtcp(long nowNs, ByteBuf datagram, PeerTransport.User user) { // hot
        var status = inbound.unprotectRtcp(datagram);
        if (status == SrtpStatus.OK) {
            counters.add(RtcCount.RTCP_IN);
            user.onRtcp(nowNs, datagram);
        } else {
            counters.add(status);
        }
    }

    boolean sendRtp(ByteBuf plain, long extSeq, DatagramPath path) { // hot
        var sizeBytes = plain.readableBytes();
        var at = path.reserve(sizeBytes + outbound.profile().rtpOverheadBytes());
        if (at == 0) {
            counters.add(RtcCount.OUT_FULL);
            return false;
        }
        Memory.set(at, plain);
        path.send(outbound.protectRtp(at, sizeBytes, extSeq));
        return true;
    }

    void sendRtcp(ByteBuf plain, DatagramPath path) { // hot
        var sizeBytes = plain.readableBytes();
        var at = path.reserve(sizeBytes + outbound.profile().rtcpOverheadBytes());
        if (at == 0) {
            counters.add(RtcCount.OUT_FULL);
            return;
        }
        Memory.set(at, plain);
        path.send(outbound.protectRtcp(at, sizeBytes));
        counters.add(RtcCount.RTCP_OUT);
    }

    @Override
    public void close() {
        inbound.close();
        outbound.close();
    }
}
