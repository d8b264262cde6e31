package dev.fanlight.endpoint.rtsp;

import dev.fanlight.net.UdpPath;
import dev.fanlight.net.UdpPort;
import dev.fanlight.proto.rtsp.Span;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for one track's RTP and the next one for its RTCP (RFC 3550 section 11: "RTP SHOULD use an even destination port
 * number and the corresponding RTCP stream SHOULD use the next higher"). Opened from any thread but a loop's.
 */
final class UdpPair implements AutoCloseable {
    /** Gets what comes; on the loop. */
    interface Receiver {
        /** The readable bytes are valid during the call and may be changed. */
        void onDatagram(boolean rtcp, ByteBuf datagram, UdpPath from);

        void onBatchEnd();
    }

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 60_000;
    private static final int ATTEMPTS = 50;
    private static final int BUFFER_BYTES = 1 << 20;

    private final UdpPort rtp;
    private final UdpPort rtcp;

    private UdpPair(UdpPort rtp, UdpPort rtcp) {
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    /** Any two that are free. */
    static UdpPair open(EventLoop loop, InetAddress bind, Receiver receiver) throws BindException {
        var failure = new BindException("no two free UDP ports in a row");
        for (var i = 0; i < ATTEMPTS; i++) {
            var port = ThreadLocalRandom.current().nextInt(LOWEST / 2, HIGHEST / 2) * 2;
            try {
                return open(loop, bind, port, receiver);
            } catch (BindException taken) {
                failure.addSuppressed(taken);
            }
        }
        throw failure;
    }

    private static UdpPair open(EventLoop loop, InetAddress bind, int port, Receiver receiver) throws BindException {
        var rtp = openOne(loop, bind, port, false, receiver);
        try {
            return new UdpPair(rtp, openOne(loop, bind, port + 1, true, receiver));
        } catch (BindException taken) {
            rtp.close();
            throw taken;
        }
    }

    private static UdpPort openOne(EventLoop loop, InetAddress bind, int port, boolean isRtcp, Receiver receiver)
            throws BindException {
        var options = new UdpPort.Options(new InetSocketAddress(bind, port), false, false, BUFFER_BYTES, BUFFER_BYTES);
        return UdpPort.open(loop, options, new UdpPort.Receiver() {
            @Override
            public void onDatagram(ByteBuf datagram, UdpPath from) {
                receiver.onDatagram(isRtcp, datagram, from);
            }

            @Override
            public void onBatchEnd() {
                receiver.onBatchEnd();
            }
        });
    }

    Span ports() {
        return new Span(rtp.address().getPort(), rtcp.address().getPort());
    }

    /** A way from the port for RTP, or for RTCP, to there. On the loop. */
    UdpPath path(boolean isRtcp, InetSocketAddress to) {
        var port = isRtcp ? rtcp : rtp;
        var path = port.path(port.address().getAddress(), to);
        port.remember(path);
        return path;
    }

    /** Any thread but another loop's. */
    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
