package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.PacketDelivery;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.Packet;
import dev.fanlight.metrics.Tally;
import java.util.Optional;

/** What one viewer was sent as plain RTP; written by the viewer's loop, read by anyone. */
public final class FlowFigures {
    private static final long UNKNOWN_NS = -1;

    private final String id;
    private final String kind;
    private final String address;
    private final long sinceNs;
    private final Tally packetsSent = new Tally();
    private final Tally bytesSent = new Tally();
    private final Tally framesSent = new Tally();
    private final Tally skipped = new Tally();
    private final Tally dropped = new Tally();
    private final Tally lost = new Tally();
    private final Tally lastFrameNs = new Tally();
    private final Tally lastDelayNs = new Tally();

    public FlowFigures(String id, String kind, String address, long sinceNs) {
        this.id = id;
        this.kind = kind;
        this.address = address;
        this.sinceNs = sinceNs;
        lastFrameNs.set(UNKNOWN_NS);
    }

    void sent(long nowNs, Packet packet, int sizeBytes, boolean live) { // hot
        packetsSent.add(1);
        bytesSent.add(sizeBytes);
        if (packet.marker()) {
            framesSent.add(1);
            lastFrameNs.set(packet.arrivalNs());
            lastDelayNs.set(live ? nowNs - packet.arrivalNs() : 0);
        }
    }

    /** A packet was left out, as the viewer is behind. */
    void dropped(Packet packet) { // hot
        dropped.add(1);
        if (packet.marker()) {
            skipped.add(1);
        }
    }

    /** What the viewer's report says that it lacks, all in all. */
    public void onReport(int cumulativeLost) {
        lost.set(Math.max(0, cumulativeLost));
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
                Optional.of(
                        new PacketDelivery(packetsSent.get(), 0, lost.get(), dropped.get(), UNKNOWN_NS, UNKNOWN_NS)));
    }
}
