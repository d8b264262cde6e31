package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.PacketDelivery;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.Packet;
import dev.fanlight.metrics.Tally;
import java.util.Optional;

/** What one viewer was sent and what its feedback says of it; written by the viewer's loop, read by anyone. */
public final class ViewerFigures {
    private static final long UNKNOWN_NS = -1;

    private final String id;
    private final String kind;
    private final String address;
    private final long sinceNs;
    private final Tally packetsSent = new Tally();
    private final Tally bytesSent = new Tally();
    private final Tally framesSent = new Tally();
    private final Tally skipped = new Tally();
    private final Tally resent = new Tally();
    private final Tally lost = new Tally();
    private final Tally dropped = new Tally();
    private final Tally rttNs = new Tally();
    private final Tally queueingNs = new Tally();
    private final Tally lastFrameNs = new Tally();
    private final Tally lastDelayNs = new Tally();

    /** @param kind of endpoint, as {@code webrtc} */
    public ViewerFigures(String id, String kind, String address, long sinceNs) {
        this.id = id;
        this.kind = kind;
        this.address = address;
        this.sinceNs = sinceNs;
        rttNs.set(UNKNOWN_NS);
        queueingNs.set(UNKNOWN_NS);
        lastFrameNs.set(UNKNOWN_NS);
    }

    /** A packet left for the first time. */
    void sent(long nowNs, Packet packet, int sizeBytes, boolean live) { // hot
        packetsSent.add(1);
        bytesSent.add(sizeBytes);
        if (packet.marker()) {
            framesSent.add(1);
            lastFrameNs.set(packet.arrivalNs());
            lastDelayNs.set(live ? nowNs - packet.arrivalNs() : 0);
        }
    }

    /** A packet was left out, as there was no room or the viewer is behind. */
    void dropped(Packet packet) { // hot
        dropped.add(1);
        if (packet.marker()) {
            skipped.add(1);
        }
    }

    /** A packet left once more. */
    public void resent(int sizeBytes) {
        resent.add(1);
        bytesSent.add(sizeBytes);
    }

    /** What the viewer lacks by its reports, all in all; less than nothing where packets came twice. */
    public void onLost(long cumulative) {
        lost.set(Math.max(0, cumulative));
    }

    public void onRtt(long measuredNs) {
        rttNs.set(measuredNs);
    }

    /** How much longer packets take than the fastest lately; negative: not known. */
    public void onQueueing(long measuredNs) {
        queueingNs.set(measuredNs);
    }

    public long bytesSent() {
        return bytesSent.get();
    }

    /** Of the way there and back; negative: not known. */
    public long rttNs() {
        return rttNs.get();
    }

    public ViewerReport report() {
        return new ViewerReport(
                id,
                kind,
                address,
                sinceNs,
                framesSent.get(),
                skipped.get(),
                0,
                bytesSent.get(),
                lastFrameNs.get(),
                lastDelayNs.get(),
                Optional.of(new PacketDelivery(
                        packetsSent.get(), resent.get(), lost.get(), dropped.get(), rttNs.get(), queueingNs.get())));
    }
}
