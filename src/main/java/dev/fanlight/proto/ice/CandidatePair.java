package dev.fanlight.proto.ice;

/** A local candidate and a remote one, and how checks between them went (RFC 8445 section 6.1.2). */
final class CandidatePair {
    /** RFC 8445 section 6.1.2.6. */
    enum State {
        FROZEN,
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    private static final long LOCAL_PREFERENCE_AND_COMPONENT = 0xFF_FFFF;

    final IcePath path;
    final IceCandidate local;
    final IceCandidate remote;
    State state = State.FROZEN;

    /** While this side is controlled: the peer has nominated the pair. */
    boolean nominatedByPeer;

    CandidatePair(IcePath path, IceCandidate local, IceCandidate remote) {
        this.path = path;
        this.local = local;
        this.remote = remote;
    }

    /** RFC 8445 section 6.1.2.3: 2^32 MIN(G,D) + 2 MAX(G,D) + (G>D?1:0), G being the controlling side's. */
    long priority(boolean controlling) {
        var g = controlling ? local.priority() : remote.priority();
        var d = controlling ? remote.priority() : local.priority();
        return (Math.min(g, d) << 32) + 2 * Math.max(g, d) + (g > d ? 1 : 0);
    }

    /** RFC 8445 section 7.1.1: the priority that the local candidate would have, were it found by this check. */
    long peerReflexivePriority() {
        return CandidateType.PEER_REFLEXIVE.priority(0, 256) | (local.priority() & LOCAL_PREFERENCE_AND_COMPONENT);
    }

    boolean sharesFoundation(CandidatePair other) {
        return local.foundation().equals(other.local.foundation())
                && remote.foundation().equals(other.remote.foundation());
    }

    boolean isOpen() {
        return state != State.SUCCEEDED && state != State.FAILED;
    }
}
