package dev.fanlight.proto.ice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ways that valid checks have come to a lite agent, and which of them media takes.
 *
 * <p>RFC 8445 has the peer nominate once. Browsers nominate with every check of the way that they use, some with every
 * check at all (RFC 5245 section 8.1.1.2), and move to another network by nominating another way. So the latest
 * nomination wins at once when its priority is not lower, and a lower one wins when the selected way has not been
 * nominated again for a second: then the peer has left it, and this is no straggler.
 */
final class PeerWays {
    private static final long STRAGGLER_NS = 1_000_000_000L;

    /**
     * A peer that nominates once, as RFC 8445 has it, cannot say that its NAT gave it another port. When the selected
     * way has been silent for two intervals of consent checks and another one works, that is where the peer is.
     */
    private static final long SILENT_NS = 12_000_000_000L;

    private static final class Way {
        final IcePath path;
        IceSession session;
        long priority;
        long lastCheckNs;
        long lastNominationNs;
        boolean nominated;

        Way(IcePath path, IceSession session) {
            this.path = path;
            this.session = session;
        }
    }

    private final int maxWays;
    private final List<Way> ways = new ArrayList<>(2);
    private @Nullable Way selected;

    PeerWays(int maxWays) {
        this.maxWays = maxWays;
    }

    /**
     * Notes a valid check.
     *
     * @return whether its way has become the selected one now
     */
    boolean onCheck(long nowNs, IceSession session, IcePath path, long priority, boolean nominates) {
        var way = wayOf(path, session);
        if (way.session != session) {
            way.session = session;
            way.nominated = false;
        }
        way.priority = priority;
        way.lastCheckNs = nowNs;
        if (nominates) {
            way.nominated = true;
            way.lastNominationNs = nowNs;
        }
        if (way == selected || !takesOver(nowNs, way, nominates)) {
            return false;
        }
        selected = way;
        return true;
    }

    private boolean takesOver(long nowNs, Way way, boolean nominates) {
        var current = selected;
        if (current == null) {
            return nominates;
        }
        if (nowNs - current.lastCheckNs >= SILENT_NS) {
            return true;
        }
        return nominates
                && (way.session != current.session
                        || way.priority >= current.priority
                        || nowNs - current.lastNominationNs >= STRAGGLER_NS);
    }

    boolean knows(IcePath path) {
        return indexOf(path) >= 0;
    }

    private int indexOf(IcePath path) {
        for (var i = 0; i < ways.size(); i++) {
            if (ways.get(i).path.equals(path)) {
                return i;
            }
        }
        return -1;
    }

    private Way wayOf(IcePath path, IceSession session) {
        var known = indexOf(path);
        if (known >= 0) {
            return ways.get(known);
        }
        if (ways.size() >= maxWays) {
            ways.stream()
                    .filter(way -> way != selected)
                    .min(Comparator.comparingLong(way -> way.lastCheckNs))
                    .ifPresent(ways::remove);
        }
        var way = new Way(path, session);
        ways.add(way);
        return way;
    }

    Optional<IcePath> selected() {
        return Optional.ofNullable(selected).map(way -> way.path);
    }

    /** When consent on the selected way expires; {@link Long#MAX_VALUE} without one. */
    long expiryNs() {
        return selected == null ? Long.MAX_VALUE : selected.lastCheckNs + IceLiteAgent.CONSENT_NS;
    }

    void forget(IcePath path) {
        ways.removeIf(way -> way.path.equals(path));
        if (selected != null && selected.path.equals(path)) {
            selected = null;
        }
    }

    /** Takes the nominated way that was heard last, if its consent holds. */
    Optional<IcePath> selectFreshest(long nowNs) {
        selected = ways.stream()
                .filter(way -> way.nominated && nowNs - way.lastCheckNs < IceLiteAgent.CONSENT_NS)
                .max(Comparator.comparingLong(way -> way.lastCheckNs))
                .orElse(null);
        return selected();
    }
}
