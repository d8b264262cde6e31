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
 * more than reading: the hash is only taken where the session exists, and not without end. A session whose name is
 * misused is the only one to suffer from it. Belongs to one loop.
 */
final class Gatekeeper {
    /** A bound on the time that hashes take, some microseconds each; beyond what a single session may have forged. */
    private static final int FORGED_PER_SECOND = 50_000;

    private final Ufrags ufrags;
    private final RtcLoop at;
    private final StunMessage check = new StunMessage();
    private final PerSecond forged = new PerSecond(FORGED_PER_SECOND);

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
        var nowNs = at.nowNs();
        if (named.forged().isUsedUp(nowNs) || forged.isUsedUp(nowNs)) {
            return refuse(RtcCount.TOO_MANY_FORGED);
        }
        if (!check.verifies(StunKey.shortTerm(named.password()))) {
            named.forged().use();
            forged.use();
            return refuse(RtcCount.FORGED_CHECK);
        }
        return named.peer();
    }

    private @Nullable PeerTransport refuse(RtcCount why) {
        at.counters().add(why);
        return null;
    }
}
