package dev.fanlight.net;

import dev.fanlight.net.system.IpBits;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds a remembered path by its addresses without garbage: open addressing, linear probing, at most half full. One
 * thread.
 */
final class PathTable {
    private static final int SMALLEST = 16;

    // Nobody outside can choose addresses that all fall on one place.
    private final long seed = ThreadLocalRandom.current().nextLong();
    private @Nullable UdpPath[] places = new UdpPath[SMALLEST];
    private int size;
    private int wildcards;

    int size() {
        return size;
    }

    /** The path with these addresses, else the one to the same peer from a wildcard. */
    @Nullable UdpPath find(long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort, int scopeId) { // hot
        var found = places[place(localHigh, localLow, remoteHigh, remoteLow, remotePort, scopeId)];
        if (found != null || wildcards == 0) {
            return found;
        }
        return places[place(0, IpBits.wildcardLow(remoteHigh, remoteLow), remoteHigh, remoteLow, remotePort, scopeId)];
    }

    /** The remembered path with these addresses, else this one. */
    UdpPath known(UdpPath path) {
        var found = find(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, path.remotePort, path.scopeId);
        return found != null ? found : path;
    }

    /** Takes the place of one with the same addresses. */
    void put(UdpPath path) {
        var place = placeOf(path);
        var before = places[place];
        if (before == path) {
            return;
        }
        places[place] = path;
        if (before != null) {
            return;
        }
        size++;
        if (path.isFromWildcard()) {
            wildcards++;
        }
        if (size * 2 > places.length) {
            grow();
        }
    }

    /** Does nothing where the path is not here. */
    void remove(UdpPath path) {
        var place = placeOf(path);
        if (places[place] != path) {
            return;
        }
        places[place] = null;
        size--;
        if (path.isFromWildcard()) {
            wildcards--;
        }
        // Those behind may stand here only because their own place was taken: they are put in again.
        for (var next = after(place); ; next = after(next)) {
            var moved = places[next];
            if (moved == null) {
                return;
            }
            places[next] = null;
            places[placeOf(moved)] = moved;
        }
    }

    private void grow() {
        var old = places;
        places = new UdpPath[old.length * 2];
        for (var path : old) {
            if (path != null) {
                places[placeOf(path)] = path;
            }
        }
    }

    private int placeOf(UdpPath path) {
        return place(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, path.remotePort, path.scopeId);
    }

    /** Where the path with these addresses stands, or would stand. */
    private int place(
            long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort, int scopeId) { // hot
        var hash = mix(seed ^ remoteLow);
        hash = mix(hash ^ remoteHigh);
        hash = mix(hash ^ localLow);
        hash = mix(hash ^ localHigh);
        hash = mix(hash ^ (((long) scopeId << 32) | remotePort));
        var place = (int) hash & (places.length - 1);
        while (true) {
            var path = places[place];
            if (path == null || path.hasAddresses(localHigh, localLow, remoteHigh, remoteLow, remotePort, scopeId)) {
                return place;
            }
            place = after(place);
        }
    }

    private int after(int place) {
        return (place + 1) & (places.length - 1);
    }

    /** The finalizer of MurmurHash3. */
    private static long mix(long value) {
        var mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
