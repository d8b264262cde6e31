package dev.fanlight.proto.ice;

import dev.fanlight.proto.ice.CandidatePair.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The pairs of one session and the order in which they are checked (RFC 8445 sections 6.1.2 and 6.1.4). */
final class Checklist {
    /** RFC 8445 section 6.1.2.5: a limit of 100 is recommended. */
    private static final int MAX_PAIRS = 100;

    private final List<IceCandidate> locals;
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Deque<CandidatePair> triggered = new ArrayDeque<>();
    private boolean controlling;

    Checklist(List<IceCandidate> locals, boolean controlling) {
        this.locals = List.copyOf(locals);
        this.controlling = controlling;
    }

    /** Pairs are ordered anew by the role that this side has now. */
    void setControlling(boolean controlling) {
        this.controlling = controlling;
        sort();
    }

    private void sort() {
        pairs.sort(Comparator.<CandidatePair>comparingLong(pair -> pair.priority(controlling))
                .reversed());
    }

    /** Pairs a remote candidate, whose host is an address, with every local one that fits. */
    void addRemote(IceCandidate remote) {
        var to = remote.address();
        if (to.isEmpty() || remote.component() != 1 || remote.port() == 0) {
            return;
        }
        for (var local : locals) {
            var from = local.address();
            if (from.isPresent() && fits(local, remote)) {
                add(new CandidatePair(new IcePath(local.transport(), from.get(), to.get()), local, remote));
            }
        }
    }

    /** RFC 8445 section 6.1.2.2 and RFC 6544 section 6.2: the same protocol and family; who is active calls who waits. */
    private static boolean fits(IceCandidate local, IceCandidate remote) {
        var sameFamily = (local.host().indexOf(':') < 0) == (remote.host().indexOf(':') < 0);
        return sameFamily
                && switch (local.transport()) {
                    case UDP -> remote.transport() == IceTransport.UDP;
                    case TCP -> is(local, TcpType.ACTIVE) && is(remote, TcpType.PASSIVE);
                };
    }

    private static boolean is(IceCandidate candidate, TcpType type) {
        return candidate.tcpType().filter(type::equals).isPresent();
    }

    private void add(CandidatePair pair) {
        if (find(pair.path).isPresent()) {
            return;
        }
        pairs.add(pair);
        sort();
        if (pairs.size() > MAX_PAIRS) {
            worst().ifPresent(pairs::remove);
        }
    }

    private Optional<CandidatePair> worst() {
        return pairs.reversed().stream()
                .filter(pair -> pair.state == State.FROZEN || pair.state == State.FAILED)
                .findFirst()
                .or(() -> Optional.of(pairs.getLast()));
    }

    Optional<CandidatePair> find(IcePath path) {
        return pairs.stream().filter(pair -> pair.path.equals(path)).findFirst();
    }

    /**
     * The pair that a check of the peer came on, made if need be: then its address is peer-reflexive (RFC 8445 section
     * 7.3.1.3). Empty when it came to an address that is none of this side's candidates.
     */
    Optional<CandidatePair> pairOfCheck(IcePath path, long priority) {
        var known = find(path);
        if (known.isPresent()) {
            return known;
        }
        locals.stream()
                .filter(local -> local.transport() == path.transport())
                .filter(local -> local.address().filter(path.local()::equals).isPresent())
                .findFirst()
                .ifPresent(local -> add(new CandidatePair(path, local, peerReflexive(path, priority))));
        return find(path);
    }

    private static IceCandidate peerReflexive(IcePath path, long priority) {
        var host = path.remote().getAddress().getHostAddress();
        return new IceCandidate(
                "p" + Integer.toUnsignedString(path.hashCode()),
                1,
                path.transport(),
                priority,
                host,
                path.remote().getPort(),
                CandidateType.PEER_REFLEXIVE,
                Optional.empty(),
                Optional.empty(),
                path.transport() == IceTransport.TCP ? Optional.of(TcpType.PASSIVE) : Optional.empty(),
                Optional.empty());
    }

    /** RFC 8445 section 7.3.1.4: the pair is checked before all others. */
    void trigger(CandidatePair pair) {
        if (!triggered.contains(pair)) {
            pair.state = State.WAITING;
            triggered.add(pair);
        }
    }

    /** Which pair to check next, if any; it is taken out of the queue of triggered ones. */
    Optional<CandidatePair> next() {
        var first = triggered.poll();
        if (first != null) {
            return Optional.of(first);
        }
        return candidates(State.WAITING).or(() -> candidates(State.FROZEN));
    }

    boolean hasNext() {
        return !triggered.isEmpty()
                || candidates(State.WAITING).isPresent()
                || candidates(State.FROZEN).isPresent();
    }

    /** RFC 8445 section 6.1.4.2: a frozen pair thaws when no other of its foundation is waiting or in progress. */
    private Optional<CandidatePair> candidates(State state) {
        return pairs.stream()
                .filter(pair -> pair.state == state)
                .filter(pair -> state == State.WAITING || pairs.stream().noneMatch(other -> isAhead(other, pair)))
                .findFirst();
    }

    private static boolean isAhead(CandidatePair other, CandidatePair frozen) {
        return (other.state == State.WAITING || other.state == State.IN_PROGRESS) && other.sharesFoundation(frozen);
    }

    /** RFC 8445 section 7.2.5.3.3: what shares the foundation of a pair that works is likely to work. */
    void succeeded(CandidatePair pair) {
        pair.state = State.SUCCEEDED;
        for (var other : pairs) {
            if (other.state == State.FROZEN && other.sharesFoundation(pair)) {
                other.state = State.WAITING;
            }
        }
    }

    void failed(CandidatePair pair) {
        pair.state = State.FAILED;
        triggered.remove(pair);
    }

    /** The working pair of the highest priority. */
    Optional<CandidatePair> bestValid() {
        return pairs.stream().filter(pair -> pair.state == State.SUCCEEDED).findFirst();
    }

    /** Whether no pair of higher priority can still turn out to work. */
    boolean isBestPossible(CandidatePair pair) {
        return pairs.stream().takeWhile(other -> other != pair).noneMatch(CandidatePair::isOpen);
    }

    boolean allFailed() {
        return pairs.stream().allMatch(pair -> pair.state == State.FAILED);
    }

    /** Waiting and in progress, which is what the retransmission time-out grows with. */
    int busy() {
        return (int) pairs.stream()
                .filter(pair -> pair.state == State.WAITING || pair.state == State.IN_PROGRESS)
                .count();
    }
}
