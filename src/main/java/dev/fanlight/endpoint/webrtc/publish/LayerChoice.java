package dev.fanlight.endpoint.webrtc.publish;

import org.jspecify.annotations.Nullable;

/**
 * Which layer of a simulcast is to be forwarded: the largest that comes. Senders stop a layer when their way gets narrow
 * and begin it again when it is wide; so one that has stopped for a second is left, and one that is back is taken when it
 * has come for three. Belongs to one thread.
 */
final class LayerChoice {
    static final long RETURNED_NS = 3_000_000_000L;

    /** In its first second a publisher's layers begin one after the other: none of them was gone. */
    static final long BEGINNING_NS = 1_000_000_000L;

    private long beganNs = -1;

    /** The layer to forward from its next keyframe on; {@code current} when no other one is better now. */
    @Nullable Layer choose(long nowNs, Layer[] layers, @Nullable Layer current) {
        if (beganNs < 0) {
            beganNs = nowNs;
        }
        var held = current != null && current.isFlowing(nowNs);
        var best = held ? current : null;
        for (var layer : layers) {
            var eligible = layer.isFlowing(nowNs)
                    && (!held || nowNs - beganNs < BEGINNING_NS || layer.flowingForNs(nowNs) >= RETURNED_NS);
            if (eligible && (best == null || isLarger(nowNs, layer, best))) {
                best = layer;
            }
        }
        return best == null ? current : best;
    }

    /** By picture, else by bit rate; rates go up and down, so half as much again is asked for. */
    private static boolean isLarger(long nowNs, Layer layer, Layer than) {
        if (layer.size.isKnown() && than.size.isKnown()) {
            return layer.size.areaPx() > than.size.areaPx();
        }
        return layer.rate.bps(nowNs) > than.rate.bps(nowNs) * 3 / 2;
    }
}
