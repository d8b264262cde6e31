package dev.fanlight.frames;

import dev.fanlight.media.Packet;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts packets of a track in order that came out of it. Only where one is missing the others wait, for a few hundredths of
 * a second at most; then it is lost. One thread.
 */
final class ReorderWindow {
    static final long MAX_WAIT_NS = 60_000_000;
    static final int MAX_PACKETS = 512;

    private static final long NONE = -1;

    private final TreeMap<Long, Packet> waiting = new TreeMap<>();
    private long next = NONE;
    private long waitingSinceNs;

    /** Takes a packet, and hands on what is in order now; a packet that was given up already is left out. */
    void onPacket(long nowNs, Packet packet, Consumer<Packet> out) {
        var seq = packet.extSeq();
        if (next == NONE) {
            next = seq;
        }
        if (seq == next) {
            next++;
            out.accept(packet);
            handOn(nowNs, out);
        } else if (seq > next && !waiting.containsKey(seq)) {
            if (waiting.isEmpty()) {
                waitingSinceNs = nowNs;
            }
            waiting.put(seq, packet.retain());
        }
        onTime(nowNs, out);
    }

    private void handOn(long nowNs, Consumer<Packet> out) {
        while (!waiting.isEmpty() && waiting.firstKey() == next) {
            var packet = waiting.pollFirstEntry().getValue();
            next++;
            waitingSinceNs = nowNs;
            try {
                out.accept(packet);
            } finally {
                packet.release();
            }
        }
    }

    /** Gives up what has been missing for too long. */
    void onTime(long nowNs, Consumer<Packet> out) {
        while (!waiting.isEmpty() && (nowNs - waitingSinceNs >= MAX_WAIT_NS || waiting.size() > MAX_PACKETS)) {
            next = waiting.firstKey();
            handOn(nowNs, out);
        }
    }

    /** When {@link #onTime} has something to do, if nothing comes before; Long.MAX_VALUE while nothing waits. */
    long deadlineNs() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waitingSinceNs + MAX_WAIT_NS;
    }

    /** Forgets all; the next packet is the first one. */
    void clear() {
        waiting.values().forEach(Packet::release);
        waiting.clear();
        next = NONE;
    }
}
