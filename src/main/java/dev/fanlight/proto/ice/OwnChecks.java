package dev.fanlight.proto.ice;

import dev.fanlight.proto.ice.OutgoingCheck.Purpose;
import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunWriter;
import dev.fanlight.proto.stun.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The checks that a full agent has sent and that wait for their answers; writes them, and writes them again. */
final class OwnChecks {
    private static final int ROOM_BYTES = 192;

    private final IceRole role;
    private final RandomGenerator random;
    private final ByteBufAllocator allocator;
    private final IceTimers timers;
    private final StunWriter writer = new StunWriter();
    private final List<OutgoingCheck> underWay = new ArrayList<>();

    OwnChecks(IceRole role, RandomGenerator random, ByteBufAllocator allocator, IceTimers timers) {
        this.role = role;
        this.random = random;
        this.allocator = allocator;
        this.timers = timers;
    }

    /** @param busy how many pairs are waiting and in progress: with many, each is repeated more slowly (RFC 8445 section 14.3) */
    void start(long nowNs, IceSession session, CandidatePair pair, Purpose purpose, int busy, IceFullAgent.Out out) {
        var rtoNs = Math.max(timers.rtoNs(), timers.paceNs() * busy);
        var check = new OutgoingCheck(pair, TransactionId.random(random), purpose, role.isControlling(), rtoNs, timers);
        underWay.add(check);
        write(nowNs, session, check, out);
    }

    /**
     * Sends those again that are due.
     *
     * @param spent told of each that is given up
     */
    void sendAgain(long nowNs, IceSession session, IceFullAgent.Out out, Consumer<OutgoingCheck> spent) {
        for (var i = underWay.size() - 1; i >= 0; i--) {
            var check = underWay.get(i);
            if (nowNs < check.dueNs()) {
                continue;
            }
            if (check.isSpent()) {
                underWay.remove(i);
                spent.accept(check);
            } else {
                write(nowNs, session, check, out);
            }
        }
    }

    private void write(long nowNs, IceSession session, OutgoingCheck check, IceFullAgent.Out out) {
        var bytes = allocator.ioBuffer(ROOM_BYTES);
        writer.begin(bytes, StunClass.REQUEST, StunMessage.BINDING, check.transaction)
                .username(session.outgoingUsername())
                .priority(check.pair.peerReflexivePriority());
        if (check.asControlling) {
            writer.iceControlling(role.tieBreaker());
            // Said again with every consent check of the nominated pair: behind a NAT that has changed its port, that
            // is how a lite peer learns where to send.
            if (check.purpose != Purpose.CONNECTIVITY) {
                writer.useCandidate();
            }
        } else {
            writer.iceControlled(role.tieBreaker());
        }
        writer.integrity(session.remoteKey()).fingerprint();
        check.sent(nowNs);
        send(bytes, check.pair.path, out);
    }

    /** Hands it over and releases it. */
    static void send(ByteBuf bytes, IcePath path, IceFullAgent.Out out) {
        try {
            out.datagram(bytes, path);
        } finally {
            bytes.release();
        }
    }

    /** The one that this is an answer to; it goes on waiting until it is taken out. */
    Optional<OutgoingCheck> answeredBy(StunMessage answer) {
        return underWay.stream()
                .filter(check -> answer.belongsTo(check.transaction))
                .findFirst();
    }

    void forget(OutgoingCheck check) {
        underWay.remove(check);
    }

    void forgetIf(Predicate<OutgoingCheck> which) {
        underWay.removeIf(which);
    }

    void forgetAll() {
        underWay.clear();
    }

    boolean isNominating() {
        return underWay.stream().anyMatch(check -> check.purpose == Purpose.NOMINATION);
    }

    /** When {@link #sendAgain} has something to do; {@link Long#MAX_VALUE}: never. */
    long dueNs() {
        var due = Long.MAX_VALUE;
        for (var check : underWay) {
            due = Math.min(due, check.dueNs());
        }
        return due;
    }
}
