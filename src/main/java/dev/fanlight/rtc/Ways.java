package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.ice.IcePath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways to one peer that datagrams are taken from; the one not heard for longest goes when there are too many. Of
 * connections there are fewer, as all sessions share in a number of them.
 */
final class Ways {
    private final int maxWays;
    private final int maxConnections;
    private final Sockets sockets;
    private final List<Way> ways = new ArrayList<>(2);

    /** A connection that had to go for another one, until it is taken note of. */
    private @Nullable Way displaced;

    Ways(int maxWays, Sockets sockets) {
        this(maxWays, maxWays, sockets);
    }

    Ways(int maxWays, int maxConnections, Sockets sockets) {
        this.maxWays = maxWays;
        this.maxConnections = maxConnections;
        this.sockets = sockets;
    }

    /** Keeps a way if it is not yet kept, and whatever way had its path before loses it. */
    void keep(Way way, @Nullable Way spared) {
        if (ways.contains(way)) {
            return;
        }
        if (way.isConnection() && connections() >= maxConnections) {
            displaced = oldest(spared, true);
            if (displaced != null) {
                drop(displaced);
            }
        }
        if (ways.size() >= maxWays) {
            var oldest = oldest(spared, false);
            if (oldest != null) {
                drop(oldest);
            }
        }
        ways.add(way);
        sockets.keep(way);
    }

    private int connections() {
        var count = 0;
        for (var way : ways) {
            count += way.isConnection() ? 1 : 0;
        }
        return count;
    }

    private @Nullable Way oldest(@Nullable Way spared, boolean ofConnections) {
        @Nullable Way oldest = null;
        for (var way : ways) {
            if (way != spared
                    && (way.isConnection() || !ofConnections)
                    && (oldest == null || way.heardNs < oldest.heardNs)) {
                oldest = way;
            }
        }
        return oldest;
    }

    /** A connection that was dropped since the last call: ICE has to forget it, as it cannot be opened again from here. */
    @Nullable Way takeDisplaced() {
        var way = displaced;
        displaced = null;
        return way;
    }

    DatagramPath open(IcePath path) {
        return sockets.open(path);
    }

    /** The way that ICE calls by this name, opened if need be. */
    Way of(PeerTransport peer, IcePath path, @Nullable Way spared) {
        for (var way : ways) {
            if (way.ice.equals(path)) {
                return way;
            }
        }
        var way = new Way(peer, path, sockets.open(path));
        keep(way, spared);
        return way;
    }

    /** Its path is no more, or is another's. */
    void forget(Way way) {
        if (ways.contains(way)) {
            drop(way);
        }
    }

    private void drop(Way way) {
        ways.remove(way);
        sockets.drop(way);
        var forward = way.forward;
        if (forward != null) {
            forward.end();
        }
    }

    /** Who has chosen needs no other connection; a socket costs nothing. */
    void dropConnectionsBut(Way chosen) {
        for (var way : List.copyOf(ways)) {
            if (way != chosen && way.isConnection()) {
                drop(way);
            }
        }
    }

    void dropAll() {
        for (var way : List.copyOf(ways)) {
            drop(way);
        }
    }

    void forEach(Consumer<Way> action) {
        ways.forEach(action);
    }
}
