package dev.fanlight.endpoint.rtsp;

import dev.fanlight.ffm.Memory;
import dev.fanlight.net.UdpPath;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How one track's packets and reports come and go: on two channels of the connection, or by a pair of ports. By UDP, only
 * the peer's own address counts; its port may be another one than it said, as routers change it. On the connection's loop.
 */
sealed interface TrackWay {
    /**
     * On two channels of the connection.
     *
     * @param rtp the channel of packets, the other of reports; 0 to 255
     */
    record Interleaved(int rtp, int rtcp) implements TrackWay {}

    /** A report, its readable bytes if there are any; what there is no room for is left out, as the next one says the same. */
    default void sendReport(ByteBuf report, TcpOutbox outbox) {
        if (!report.isReadable()) {
            return;
        }
        switch (this) {
            case Interleaved(var rtp, var rtcp) -> {
                var out = outbox.frame(rtcp, report.readableBytes());
                if (out != null) {
                    out.writeBytes(report, report.readerIndex(), report.readableBytes());
                }
            }
            case Udp udp -> udp.send(true, report);
        }
    }

    /** By ports of our own. */
    final class Udp implements TrackWay {
        private final UdpPair pair;
        private final InetAddress peer;
        private @Nullable UdpPath rtp;
        private @Nullable UdpPath rtcp;
        private boolean rtpHeard;
        private boolean rtcpHeard;

        /** @param rtpPort where the peer says that it is; 0: not known yet */
        Udp(UdpPair pair, InetAddress peer, int rtpPort, int rtcpPort) {
            this.pair = pair;
            this.peer = peer;
            if (rtpPort > 0) {
                rtp = pair.path(false, new InetSocketAddress(peer, rtpPort));
            }
            if (rtcpPort > 0) {
                rtcp = pair.path(true, new InetSocketAddress(peer, rtcpPort));
            }
        }

        UdpPair pair() {
            return pair;
        }

        /** Whether a datagram is the peer's. Of several ports of its address, the one that was heard first. */
        boolean accepts(boolean isRtcp, UdpPath from) {
            var known = isRtcp ? rtcp : rtp;
            if (from == known || (known != null && known.remote().equals(from.remote()))) {
                hear(isRtcp);
                return true;
            }
            if (!from.remote().getAddress().equals(peer) || (isRtcp ? rtcpHeard : rtpHeard)) {
                return false;
            }
            hear(isRtcp);
            var path = pair.path(isRtcp, from.remote());
            if (isRtcp) {
                rtcp = path;
            } else {
                rtp = path;
            }
            return true;
        }

        private void hear(boolean isRtcp) {
            if (isRtcp) {
                rtcpHeard = true;
            } else {
                rtpHeard = true;
            }
        }

        /** The readable bytes, as one datagram; false where there is no room, or nowhere to send to. */
        boolean send(boolean isRtcp, ByteBuf bytes) { // hot
            var path = isRtcp ? rtcp : rtp;
            var to = path == null ? 0 : path.reserve(bytes.readableBytes());
            if (path == null || to == 0) {
                return false;
            }
            Memory.copy(bytes.memoryAddress() + bytes.readerIndex(), to, bytes.readableBytes());
            path.send(bytes.readableBytes());
            return true;
        }
    }
}
