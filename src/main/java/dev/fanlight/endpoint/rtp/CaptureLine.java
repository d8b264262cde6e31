package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Packet;

/**
 * Says for all tracks of one viewer alike at which moment a packet's picture or sound belongs on our clock, so that sender
 * reports lay sound and picture beside each other as they were captured (RFC 3550 section 6.4.1), however much later one of
 * them arrives: behind a slow encoder, or after a conversion. Belongs to the viewer's loop.
 *
 * <p>The camera's clock may be any. What came fastest of everything is taken to have come at once; where nobody says when
 * something was captured, it was when it came.
 */
public final class CaptureLine {
    /** Later than the fastest by more than this: the camera's clock was set. */
    private static final long JUMP_NS = 2_000_000_000;

    private boolean known;

    /** Our clock less the camera's, as the fastest packet shows it. */
    private long offsetNs;

    /** On the {@link dev.fanlight.media.MediaClock}; at its arrival at the latest. */
    public long momentNs(Packet packet) { // hot
        if (packet.captureNs() == Packet.UNKNOWN_NS) {
            return packet.arrivalNs();
        }
        learn(packet);
        return packet.captureNs() + offsetNs;
    }

    /** Of a packet that this viewer need not get: it may be the fastest. */
    void learn(Packet packet) { // hot
        if (packet.captureNs() == Packet.UNKNOWN_NS) {
            return;
        }
        var lateNs = packet.arrivalNs() - packet.captureNs();
        if (!known || lateNs < offsetNs || lateNs - offsetNs > JUMP_NS) {
            known = true;
            offsetNs = lateNs;
        }
    }
}
