package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.hub.PacketDelivery;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.Packet;
import dev.fanlight.metrics.Tally;
import java.util.Optional;

/** What one viewer was sent and what its feedback says of it; written by the viewer's loop, read by anyone. */
public final class ViewerFigures {
    static final long UNKNOWN_NS = -1;

    private final String id;
    private final String address;
    private final long sinceNs;
    final Tally packetsSent = new Tally();
    final Tally bytesSent = new Tally();
    final Tally framesSent = new Tally();
    final Tally resent = new Tally();
    final Tally lost = new Tally();
    final Tally dropped = new Tally();
    final Tally rttNs = new Tally();
    final Tally queueingNs = new Tally();
    private final Tally lastFrameNs = new Tally();
    private final Tally lastDelayNs = new Tally();

    public ViewerFigures(String id, String address, long sinceNs) {
        this.id = id;
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

    ViewerReport report() {
        return new ViewerReport(
                id,
                "webrtc",
                address,
                sinceNs,
                framesSent.get(),
                0,
                0,
                bytesSent.get(),
                lastFrameNs.get(),
                lastDelayNs.get(),
                Optional.of(new PacketDelivery(
                        packetsSent.get(), resent.get(), lost.get(), dropped.get(), rttNs.get(), queueingNs.get())));
    }
}
