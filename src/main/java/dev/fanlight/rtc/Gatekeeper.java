package dev.fanlight.rtc;

import dev.fanlight.proto.stun.StunAttribute;
import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunKey;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunStatus;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Whose a check from an unknown address is, if it is genuine. Nobody gets an answer before that, and a flood costs no
 * more than reading: the hash is only taken where the session exists, and not without end. Belongs to one loop.
 */
final class Gatekeeper {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int FORGED_PER_SECOND = 5_000;

    private final Ufrags ufrags;
    private final RtcLoop at;
    private final StunMessage check = new StunMessage();
    private long secondNs = Long.MIN_VALUE;
    private int forged;

    Gatekeeper(Ufrags ufrags, RtcLoop at) {
        this.ufrags = ufrags;
        this.at = at;
    }

    /** The session of a genuine check; null, and counted, for everything else. */
    @Nullable PeerTransport peerOf(ByteBuf datagram) {
        if (check.parse(datagram) != StunStatus.OK
                || check.messageClass() != StunClass.REQUEST
                || check.method() != StunMessage.BINDING
                || !check.has(StunAttribute.USERNAME)
                || !check.hasIntegrity()) {
            return refuse(RtcCount.STRANGE_STUN);
        }
        var named = check.receiverUfrag().map(ufrags::find).orElse(null);
        if (named == null) {
            return refuse(RtcCount.UNKNOWN_UFRAG);
        }
        if (isFlooded()) {
            return refuse(RtcCount.TOO_MANY_FORGED);
        }
        if (!check.verifies(StunKey.shortTerm(named.password()))) {
            forged++;
            return refuse(RtcCount.FORGED_CHECK);
        }
        return named.peer();
    }

    private boolean isFlooded() {
        var nowNs = at.nowNs();
        if (nowNs - secondNs >= SECOND_NS || secondNs == Long.MIN_VALUE) {
            secondNs = nowNs;
            forged = 0;
        }
        return forged >= FORGED_PER_SECOND;
    }

    private @Nullable PeerTransport refuse(RtcCount why) {
        at.counters().add(why);
        return null;
    }
}
