package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Leads datagrams home that come to another loop's socket than their session's: after a change of network, the kernel's
 * hash of the new address may pick any. Left as the owner of their path there. They are copied; answers and media go out
 * of the home loop's own socket.
 */
final class Forward {
    final PeerTransport peer;

    /** On the loop where datagrams come; over TCP also for sending, from home. */
    final DatagramPath arrival;

    private final PortLoop at;

    /** On the home loop; none before the first check has been read there. */
    @Nullable Way way;

    /** On the home loop. */
    boolean ended;

    Forward(PeerTransport peer, DatagramPath arrival, PortLoop at) {
        this.peer = peer;
        this.arrival = arrival;
        this.at = at;
    }

    /** On the loop of arrival; false where the home loop takes no more. */
    boolean handOver(ByteBuf datagram) {
        if (peer.home().inbox().offer(this, datagram)) {
            at.counters().add(RtcCount.HANDED_OVER);
            return true;
        }
        at.counters().add(RtcCount.HANDOVER_FULL);
        return false;
    }

    /** On the home loop: its way is no longer one of the peer's. */
    void end() {
        if (!ended) {
            ended = true;
            at.loop().execute(() -> at.forget(this));
        }
    }
}
