package dev.fanlight.proto.ice;

import dev.fanlight.proto.ice.CandidatePair.State;
import dev.fanlight.proto.ice.OutgoingCheck.Purpose;
import dev.fanlight.proto.stun.StunAttribute;
import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunKey;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of ICE: a small full agent (RFC 8445) with one component and host candidates. It is controlling and
 * nominates one pair (regular nomination, section 8.1.1), or, where a full peer made the offer, waits for that peer to.
 *
 * <pre>
 * setRemote, addRemote ─► checks, paced ─► first pair works ─► patience ─► nomination ─► Selected ─► consent checks
 *        ▲                                                                                              │
 *        └────────────────────────────────────── restart ◄──────────────────────── ConsentExpired ◄─────┘
 * </pre>
 *
 * <p>Belongs to the loop that owns the session. Time is in nanoseconds and never goes back.
 */
public final class IceFullAgent {
    /** Where checks, answers and events go; called during calls to the agent only, and must not call back. */
    public interface Out {
        /**
         * A check or an answer; the bytes are valid only during the call unless retained. Over TCP the first one to a
         * path asks for its connection to be opened.
         */
        void datagram(ByteBuf bytes, IcePath path);

        void event(Event event);
    }

    /** What the owner has to know. */
    public sealed interface Event {
        /** From now on, media goes this way. */
        record Selected(IcePath path) implements Event {}

        /** The candidate's host is a name; {@code addRemote} it again {@link IceCandidate#withHost} its address. */
        record ResolveName(IceCandidate candidate) implements Event {}

        /** Nothing may be sent any more (RFC 7675 section 5.1), until another {@link Selected} after a restart. */
        record ConsentExpired(IcePath path) implements Event {}

        /** No pair works; said once a session. */
        record Failed() implements Event {}
    }

    private static final int MAX_EARLY_CHECKS = 8;
    private static final int CHECKS_BURST = 200;
    private static final int CHECKS_PER_SECOND = 100;

    private record EarlyCheck(IcePath path, long priority, boolean nominates) {}

    private final List<IceCandidate> hosts;
    private final IceTimers timers;
    private final CheckAnswer answers;
    private final StunMessage message = new StunMessage();
    private final IceRole role;
    private final OwnChecks checks;
    private final List<EarlyCheck> early = new ArrayList<>();
    private final List<IceCandidate> earlyRemotes = new ArrayList<>();
    private final TokenBucket incoming;
    private final Consent consent;
    private IceCredentials local;
    private @Nullable IceSession session;

    /** The session before a restart; the peer's consent checks under it are answered until a new pair is selected. */
    private @Nullable IceSession previous;

    private Checklist checklist;
    private @Nullable CandidatePair selectedPair;
    private boolean allRemotesKnown;
    private long nextStartNs;
    private long firstValidNs = Long.MAX_VALUE;
    private long failByNs = Long.MAX_VALUE;

    /**
     * @param local this side's credentials; the peer is told them
     * @param hosts own candidates of type host: UDP, and TCP active; their addresses are the {@code local} of paths
     * @param random for transaction ids and the tie-breaker; must not be foreseeable
     * @param allocator for what is sent, each released after the call to {@link Out}
     */
    public IceFullAgent(
            long nowNs,
            IceCredentials local,
            List<IceCandidate> hosts,
            RandomGenerator random,
            ByteBufAllocator allocator,
            IceTimers timers) {
        this(nowNs, local, hosts, random, allocator, timers, true);
    }

    /**
     * The same, with the role told.
     *
     * @param controlling true for the side that offers, and where the peer is lite (RFC 8445 section 6.1.1)
     */
    public IceFullAgent(
            long nowNs,
            IceCredentials local,
            List<IceCandidate> hosts,
            RandomGenerator random,
            ByteBufAllocator allocator,
            IceTimers timers,
            boolean controlling) {
        this.local = local;
        this.hosts = List.copyOf(hosts);
        this.timers = timers;
        role = new IceRole(controlling, random);
        checks = new OwnChecks(role, random, allocator, timers);
        answers = new CheckAnswer(allocator);
        checklist = new Checklist(hosts, controlling);
        incoming = new TokenBucket(nowNs, CHECKS_BURST, CHECKS_PER_SECOND);
        consent = new Consent(timers.consentNs(), random);
        nextStartNs = nowNs;
    }

    /** The peer's credentials, from its answer; checks begin. Once a session. */
    public void setRemote(long nowNs, IceCredentials remote, Out out) {
        if (session != null) {
            throw new IllegalStateException("credentials change by a restart only");
        }
        session = new IceSession(local, remote);
        failByNs = nowNs + timers.connectNs();
        earlyRemotes.forEach(checklist::addRemote);
        earlyRemotes.clear();
        for (var check : early) {
            onPeerCheck(nowNs, check, out);
        }
        early.clear();
        onTimer(nowNs, out);
    }

    /** A candidate of the peer, before or after its credentials; what cannot be paired is ignored. */
    public void addRemote(long nowNs, IceCandidate remote, Out out) {
        if (remote.address().isEmpty()) {
            out.event(new Event.ResolveName(remote));
        } else if (session != null) {
            checklist.addRemote(remote);
            onTimer(nowNs, out);
        } else if (earlyRemotes.size() < 100) {
            earlyRemotes.add(remote);
        }
    }

    /** The peer has no more candidates: when all that are known have failed, the session has. */
    public void endOfCandidates(long nowNs, Out out) {
        allRemotesKnown = true;
        onTimer(nowNs, out);
    }

    /** Takes a datagram that looks like STUN; says what became of it. */
    public IceVerdict onDatagram(long nowNs, ByteBuf datagram, IcePath path, Out out) {
        if (message.parse(datagram) != StunStatus.OK) {
            return IceVerdict.MALFORMED;
        }
        if (message.method() != StunMessage.BINDING) {
            return IceVerdict.WRONG_METHOD;
        }
        var verdict = switch (message.messageClass()) {
            case REQUEST -> onCheck(nowNs, path, out);
            case INDICATION -> IceVerdict.INDICATION;
            case SUCCESS, ERROR -> onResponse(nowNs, path, out);
        };
        onTimer(nowNs, out);
        return verdict;
    }

    // ---- checks of the peer

    private IceVerdict onCheck(long nowNs, IcePath path, Out out) {
        if (!message.has(StunAttribute.USERNAME) || !message.hasIntegrity()) {
            return IceVerdict.NO_INTEGRITY;
        }
        if (!incoming.tryTake(nowNs)) {
            return IceVerdict.RATE_LIMITED;
        }
        var current = session;
        var old = previous;
        if (old != null && message.usernameIs(old.incomingUsername())) {
            return onOldCheck(old, path, out);
        }
        if (current == null) {
            return onEarlyCheck(path, out);
        }
        if (!message.usernameIs(current.incomingUsername())) {
            return IceVerdict.WRONG_USERNAME;
        }
        if (!message.verifies(current.localKey())) {
            return IceVerdict.BAD_INTEGRITY;
        }
        if (message.unknownCount() > 0) {
            OwnChecks.send(answers.unknownAttributes(message, current.localKey()), path, out);
            return IceVerdict.ANSWERED_UNKNOWN_ATTRIBUTE;
        }
        if (!message.has(StunAttribute.PRIORITY)) {
            OwnChecks.send(answers.badRequest(message, current.localKey()), path, out);
            return IceVerdict.ANSWERED_BAD_REQUEST;
        }
        if (keepsRoleAgainstPeer()) {
            OwnChecks.send(answers.roleConflict(message, current.localKey()), path, out);
            return IceVerdict.ANSWERED_ROLE_CONFLICT;
        }
        OwnChecks.send(answers.success(message, current.localKey(), path.remote()), path, out);
        onPeerCheck(nowNs, earlyCheck(path), out);
        return IceVerdict.ANSWERED;
    }

    private IceVerdict onOldCheck(IceSession old, IcePath path, Out out) {
        if (!message.verifies(old.localKey())) {
            return IceVerdict.BAD_INTEGRITY;
        }
        OwnChecks.send(answers.success(message, old.localKey(), path.remote()), path, out);
        return IceVerdict.ANSWERED;
    }

    /** A check may come before the answer that names the peer: half of its user name is known, and the password. */
    private IceVerdict onEarlyCheck(IcePath path, Out out) {
        if (!message.usernameStartsWith((local.ufrag() + ':').getBytes(StandardCharsets.US_ASCII))) {
            return IceVerdict.WRONG_USERNAME;
        }
        var key = StunKey.shortTerm(local.password());
        if (!message.verifies(key)) {
            return IceVerdict.BAD_INTEGRITY;
        }
        OwnChecks.send(answers.success(message, key, path.remote()), path, out);
        if (early.size() < MAX_EARLY_CHECKS) {
            early.add(earlyCheck(path));
        }
        return IceVerdict.ANSWERED;
    }

    private EarlyCheck earlyCheck(IcePath path) {
        return new EarlyCheck(path, message.priority(), message.has(StunAttribute.USE_CANDIDATE));
    }

    /** RFC 8445 section 7.3.1.1: where both are in one role, one of them takes the other. */
    private boolean keepsRoleAgainstPeer() {
        if (!role.isClaimedBy(message)) {
            return false;
        }
        if (role.isKeptAgainst(message)) {
            return true;
        }
        swapRoles();
        return false;
    }

    private void swapRoles() {
        role.swap();
        checklist.setControlling(role.isControlling());
        checks.forgetIf(check -> check.purpose == Purpose.NOMINATION);
    }

    private void onPeerCheck(long nowNs, EarlyCheck check, Out out) {
        checklist.pairOfCheck(check.path(), check.priority()).ifPresent(pair -> {
            if (!role.isControlling() && check.nominates()) {
                pair.nominatedByPeer = true;
            }
            if (pair.state == State.SUCCEEDED) {
                selectIfNominatedByPeer(nowNs, pair, out);
            } else if (pair.state != State.IN_PROGRESS) {
                checklist.trigger(pair);
            }
        });
    }

    private void selectIfNominatedByPeer(long nowNs, CandidatePair pair, Out out) {
        if (!role.isControlling() && pair.nominatedByPeer && pair != selectedPair) {
            select(nowNs, pair, out);
        }
    }

    // ---- answers to own checks

    private IceVerdict onResponse(long nowNs, IcePath path, Out out) {
        var current = session;
        var check = checks.answeredBy(message).orElse(null);
        if (check == null || current == null) {
            return IceVerdict.UNEXPECTED_RESPONSE;
        }
        if (!message.hasIntegrity()) {
            return IceVerdict.NO_INTEGRITY;
        }
        if (!message.verifies(current.remoteKey())) {
            return IceVerdict.BAD_INTEGRITY;
        }
        checks.forget(check);
        // RFC 8445 7.2.5.2.1: an answer must come back the way that its check went.
        if (!path.equals(check.pair.path)) {
            failed(check);
            return IceVerdict.WRONG_WAY;
        }
        if (message.messageClass() == StunClass.ERROR) {
            onRefusal(check, out);
            return IceVerdict.CHECK_REFUSED;
        }
        if (message.unknownCount() > 0 || !message.has(StunAttribute.XOR_MAPPED_ADDRESS)) {
            failed(check);
            return IceVerdict.CHECK_REFUSED;
        }
        onSuccess(nowNs, check, out);
        return IceVerdict.RESPONSE_TAKEN;
    }

    private void onSuccess(long nowNs, OutgoingCheck check, Out out) {
        if (check.pair == selectedPair) {
            consent.given(nowNs);
        }
        switch (check.purpose) {
            case CONSENT -> {}
            case CONNECTIVITY -> {
                checklist.succeeded(check.pair);
                firstValidNs = Math.min(firstValidNs, nowNs);
                selectIfNominatedByPeer(nowNs, check.pair, out);
            }
            case NOMINATION -> {
                checklist.succeeded(check.pair);
                select(nowNs, check.pair, out);
            }
        }
    }

    private void onRefusal(OutgoingCheck check, Out out) {
        switch (message.errorCode()) {
            case 487 -> {
                // RFC 8445 7.2.5.1: take the other role, with a new tie-breaker, and check the pair again.
                if (check.asControlling == role.isControlling()) {
                    swapRoles();
                    role.draw();
                }
                if (check.pair != selectedPair) {
                    checklist.trigger(check.pair);
                }
            }
            case 403 -> {
                // RFC 7675 5.2: the peer revokes its consent.
                if (check.pair == selectedPair) {
                    loseConsent(out);
                } else {
                    failed(check);
                }
            }
            default -> failed(check);
        }
    }

    private void failed(OutgoingCheck check) {
        if (check.purpose != Purpose.CONSENT) {
            checklist.failed(check.pair);
        }
    }

    private void select(long nowNs, CandidatePair pair, Out out) {
        selectedPair = pair;
        previous = null;
        failByNs = Long.MAX_VALUE;
        checks.forgetIf(check -> check.pair != pair);
        consent.select(nowNs, pair.path);
        out.event(new Event.Selected(pair.path));
    }

    private void loseConsent(Out out) {
        var lost = consent.path();
        consent.revoke();
        if (selectedPair != null) {
            checks.forgetAll();
            checklist.failed(selectedPair);
        }
        lost.ifPresent(path -> out.event(new Event.ConsentExpired(path)));
    }

    // ---- time

    /** Sends what is due; early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (nowNs >= consent.expiresNs()) {
            loseConsent(out);
        }
        var current = session;
        if (current == null) {
            return;
        }
        checks.sendAgain(nowNs, current, out, this::failed);
        if (nowNs >= consent.nextCheckNs() && selectedPair != null) {
            consent.scheduleCheck(nowNs);
            start(nowNs, current, selectedPair, Purpose.CONSENT, out);
        }
        if (selectedPair == null) {
            startNext(nowNs, current, out);
            failIfHopeless(nowNs, out);
        }
    }

    /** RFC 8445 section 6.1.4.2: at most one new check each Ta. */
    private void startNext(long nowNs, IceSession current, Out out) {
        if (nowNs < nextStartNs) {
            return;
        }
        var nominee = nominee(nowNs);
        if (nominee.isPresent()) {
            start(nowNs, current, nominee.get(), Purpose.NOMINATION, out);
            return;
        }
        checklist.next().ifPresent(pair -> {
            pair.state = State.IN_PROGRESS;
            start(nowNs, current, pair, Purpose.CONNECTIVITY, out);
        });
    }

    /** Nothing better can come, or not soon enough. */
    private Optional<CandidatePair> nominee(long nowNs) {
        if (!role.isControlling() || checks.isNominating()) {
            return Optional.empty();
        }
        return checklist
                .bestValid()
                .filter(best -> checklist.isBestPossible(best) || nowNs >= firstValidNs + timers.patienceNs());
    }

    private void start(long nowNs, IceSession current, CandidatePair pair, Purpose purpose, Out out) {
        nextStartNs = nowNs + timers.paceNs();
        checks.start(nowNs, current, pair, purpose, checklist.busy(), out);
    }

    private void failIfHopeless(long nowNs, Out out) {
        if (failByNs != Long.MAX_VALUE && (nowNs >= failByNs || (allRemotesKnown && checklist.allFailed()))) {
            failByNs = Long.MAX_VALUE;
            out.event(new Event.Failed());
        }
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} when never. */
    public long deadlineNs() {
        var deadline = Math.min(checks.dueNs(), Math.min(consent.expiresNs(), consent.nextCheckNs()));
        if (session == null || selectedPair != null) {
            return deadline;
        }
        deadline = Math.min(deadline, failByNs);
        if (checklist.hasNext()) {
            deadline = Math.min(deadline, nextStartNs);
        }
        return Math.min(deadline, nominationNs());
    }

    private long nominationNs() {
        var best = checklist.bestValid();
        if (!role.isControlling() || checks.isNominating() || best.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return checklist.isBestPossible(best.get())
                ? nextStartNs
                : Math.max(nextStartNs, firstValidNs + timers.patienceNs());
    }

    // ---- the session's life

    /**
     * Begins an ICE restart (RFC 8445 section 9) after a change of network or when consent has expired: tell the peer
     * the new credentials, then {@link #setRemote} and {@link #addRemote} as at first. Media goes on as before
     * meanwhile.
     */
    public void restart(long nowNs, IceCredentials newLocal) {
        previous = session == null ? previous : session;
        session = null;
        local = newLocal;
        checklist = new Checklist(hosts, role.isControlling());
        selectedPair = null;
        allRemotesKnown = false;
        checks.forgetAll();
        early.clear();
        earlyRemotes.clear();
        consent.stopChecks();
        nextStartNs = nowNs;
        firstValidNs = Long.MAX_VALUE;
        failByNs = Long.MAX_VALUE;
    }

    /** A connection was closed or could not be opened, or a socket refuses to send. */
    public void onPathClosed(long nowNs, IcePath path, Out out) {
        if (consent.path().filter(path::equals).isPresent()) {
            loseConsent(out);
        }
        checklist.find(path).ifPresent(pair -> {
            checks.forgetIf(check -> check.pair == pair);
            checklist.failed(pair);
        });
        onTimer(nowNs, out);
    }

    /** Where media goes now; empty before a pair is nominated and after consent has expired. */
    public Optional<IcePath> selected() {
        return consent.path();
    }

    public boolean isControlling() {
        return role.isControlling();
    }
}
