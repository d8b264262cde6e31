package dev.fanlight.proto.ice;

import dev.fanlight.proto.stun.StunAttribute;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of ICE (RFC 8445 section 2.5): a lite agent, always controlled, with one component (rtcp-mux and
 * BUNDLE). It sends no checks of its own; it answers those of the peer and learns from them where the peer is.
 *
 * <p>Every way that a valid check comes is a way to the peer, whether its address was signalled or not: that is how
 * peer-reflexive addresses, a NAT that changes its mind and a change of network are one and the same here. A check that
 * fails integrity is never answered, lest the port becomes a reflector: RFC 8489 section 9.1.3 would have 400 and 401.
 *
 * <p>Belongs to the loop that owns the session. Time is in nanoseconds and never goes back.
 */
public final class IceLiteAgent {
    /** Where answers and events go; called during calls to the agent only, and must not call back. */
    public interface Out {
        /** An answer; the bytes are valid only during the call unless retained. */
        void datagram(ByteBuf bytes, IcePath path);

        void event(Event event);
    }

    /** What the owner has to know. */
    public sealed interface Event {
        /** From now on, media goes this way. */
        record Selected(IcePath path) implements Event {}

        /** Nothing may be sent any more (RFC 7675 section 5.1), until another {@link Selected}. */
        record ConsentExpired(IcePath path) implements Event {}

        /** The peer never nominated a way; said once. */
        record NeverConnected() implements Event {}

        /** After a restart, the fragment that no longer names this session. */
        record CredentialsRetired(String localUfrag) implements Event {}
    }

    /** RFC 7675 section 5.1: consent expires when no valid check came for 30 seconds. */
    public static final long CONSENT_NS = 30_000_000_000L;

    private static final int MAX_WAYS = 16;
    private static final int CHECKS_BURST = 200;
    private static final int CHECKS_PER_SECOND = 100;
    private static final int FORGERIES_BURST = 50;
    private static final int FORGERIES_PER_SECOND = 20;

    private final CheckAnswer answers;
    private final StunMessage check = new StunMessage();
    private final PeerWays ways = new PeerWays(MAX_WAYS);
    private final TokenBucket checks;
    private final TokenBucket forgeries;
    private IceSession session;

    /** Beside the session, the one before a restart, until the first check with the new credentials. */
    private @Nullable IceSession previous;

    private long connectByNs;

    /**
     * @param local this side's credentials; the peer is told them
     * @param remote the peer's, from its offer
     * @param allocator for answers, each released after the call to {@link Out}
     */
    public IceLiteAgent(long nowNs, IceCredentials local, IceCredentials remote, ByteBufAllocator allocator) {
        session = new IceSession(local, remote);
        answers = new CheckAnswer(allocator);
        checks = new TokenBucket(nowNs, CHECKS_BURST, CHECKS_PER_SECOND);
        forgeries = new TokenBucket(nowNs, FORGERIES_BURST, FORGERIES_PER_SECOND);
        connectByNs = nowNs + CONSENT_NS;
    }

    /**
     * Takes a datagram that looks like STUN; its reader index stays where it is.
     *
     * @param path its way, with the receiver as local and the sender as remote
     * @return what became of it, for the counters
     */
    public IceVerdict onDatagram(long nowNs, ByteBuf datagram, IcePath path, Out out) {
        onTimer(nowNs, out);
        if (check.parse(datagram) != StunStatus.OK) {
            return IceVerdict.MALFORMED;
        }
        if (check.method() != StunMessage.BINDING) {
            return IceVerdict.WRONG_METHOD;
        }
        return switch (check.messageClass()) {
            case REQUEST -> onCheck(nowNs, path, out);
            case INDICATION -> IceVerdict.INDICATION;
            case SUCCESS, ERROR -> IceVerdict.UNEXPECTED_RESPONSE;
        };
    }

    private IceVerdict onCheck(long nowNs, IcePath path, Out out) {
        if (!check.has(StunAttribute.USERNAME) || !check.hasIntegrity()) {
            return IceVerdict.NO_INTEGRITY;
        }
        var named = sessionOfCheck();
        if (named.isEmpty()) {
            return IceVerdict.WRONG_USERNAME;
        }
        // Under a flood of forgeries, strangers are not worth a hash each; the peer where it is known always is.
        if (forgeries.isEmpty(nowNs) && !ways.knows(path)) {
            return IceVerdict.RATE_LIMITED;
        }
        if (!check.verifies(named.get().localKey())) {
            forgeries.tryTake(nowNs);
            return IceVerdict.BAD_INTEGRITY;
        }
        if (!checks.tryTake(nowNs)) {
            return IceVerdict.RATE_LIMITED;
        }
        return onVerifiedCheck(nowNs, named.get(), path, out);
    }

    private Optional<IceSession> sessionOfCheck() {
        if (check.usernameIs(session.incomingUsername())) {
            return Optional.of(session);
        }
        return Optional.ofNullable(previous).filter(old -> check.usernameIs(old.incomingUsername()));
    }

    private IceVerdict onVerifiedCheck(long nowNs, IceSession named, IcePath path, Out out) {
        var key = named.localKey();
        if (check.unknownCount() > 0) {
            send(answers.unknownAttributes(check, key), path, out);
            return IceVerdict.ANSWERED_UNKNOWN_ATTRIBUTE;
        }
        // RFC 8445 6.1.1: a lite agent facing a full one is always controlled, so there is no role to give away.
        if (check.has(StunAttribute.ICE_CONTROLLED)) {
            send(answers.roleConflict(check, key), path, out);
            return IceVerdict.ANSWERED_ROLE_CONFLICT;
        }
        // RFC 8445 7.1.1 wants a PRIORITY in each check; ffmpeg's WHIP sends none, and has one candidate only.
        send(answers.success(check, key, path.remote()), path, out);
        if (named == session) {
            retirePrevious(out);
        }
        onPeerIsThere(nowNs, named, path, out);
        return IceVerdict.ANSWERED;
    }

    private void onPeerIsThere(long nowNs, IceSession named, IcePath path, Out out) {
        var nominated = check.has(StunAttribute.USE_CANDIDATE);
        if (ways.onCheck(nowNs, named, path, check.priority(), nominated)) {
            connectByNs = Long.MAX_VALUE;
            out.event(new Event.Selected(path));
        }
    }

    private void retirePrevious(Out out) {
        var old = previous;
        if (old != null) {
            previous = null;
            out.event(new Event.CredentialsRetired(old.localUfrag()));
        }
    }

    private static void send(ByteBuf answer, IcePath path, Out out) {
        try {
            out.datagram(answer, path);
        } finally {
            answer.release();
        }
    }

    /** Lets consent expire; early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (nowNs >= connectByNs) {
            connectByNs = Long.MAX_VALUE;
            out.event(new Event.NeverConnected());
        }
        while (nowNs >= ways.expiryNs()) {
            loseSelected(nowNs, out);
        }
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} when never. */
    public long deadlineNs() {
        return Math.min(connectByNs, ways.expiryNs());
    }

    /** A connection was closed, or a socket refuses to send: the way is forgotten, and another one taken if there is. */
    public void onPathClosed(long nowNs, IcePath path, Out out) {
        if (selected().filter(path::equals).isPresent()) {
            loseSelected(nowNs, out);
        } else {
            ways.forget(path);
        }
    }

    private void loseSelected(long nowNs, Out out) {
        ways.selected().ifPresent(lost -> {
            ways.forget(lost);
            out.event(ways.selectFreshest(nowNs)
                    .<Event>map(Event.Selected::new)
                    .orElseGet(() -> new Event.ConsentExpired(lost)));
        });
    }

    /**
     * Begins an ICE restart (RFC 8445 section 9). Media goes on as before; checks with the old credentials are good
     * until the first one with the new.
     */
    public void restart(long nowNs, IceCredentials local, IceCredentials remote, Out out) {
        retirePrevious(out);
        previous = session;
        session = new IceSession(local, remote);
        // Who was never connected has the time of its first deadline, however often it begins anew.
        if (selected().isEmpty() && connectByNs == Long.MAX_VALUE) {
            connectByNs = nowNs + CONSENT_NS;
        }
    }

    /** Where media goes now; empty while the peer has not nominated a way or its consent has expired. */
    public Optional<IcePath> selected() {
        return ways.selected();
    }

    /** The fragments that name this session in a check's USERNAME: one, or two during a restart. */
    public List<String> localUfrags() {
        return Stream.of(Optional.of(session), Optional.ofNullable(previous))
                .flatMap(Optional::stream)
                .map(IceSession::localUfrag)
                .toList();
    }
}
