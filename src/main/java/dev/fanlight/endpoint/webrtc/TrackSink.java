package dev.fanlight.endpoint.webrtc;

import io.netty.buffer.ByteBuf;

/** Where one track's packets go: the hub's feed, or a list in a test. One thread at a time. */
interface TrackSink {
    /** When it was captured is not known. */
    long UNKNOWN_NS = SenderTimes.UNKNOWN_NS;

    /**
     * A packet, in the order in which they came.
     *
     * @param sourceSeq the source's number, extended
     * @param sourceTime the source's timestamp, extended, in clock units
     * @param payload readable bytes, to be copied; empty in a packet that only holds a number
     * @param keyframeStart whether decoding can begin here: of all packets of one picture only the first says so
     * @param discardable whether no other picture needs this one
     * @param captureNs in nanoseconds since 1970 on the publisher's clock, or {@link #UNKNOWN_NS}
     */
    void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            boolean marker,
            ByteBuf payload,
            boolean keyframeStart,
            boolean discardable,
            long captureNs);

    /** The next packet is from another source, or from the same one started anew: its numbers begin anew too. */
    void restart();
}
