package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/** Puts the payloads of one codec together to frames. Packets come in order; a frame that lacks one is given up. One thread. */
public interface Depacketizer {
    /**
     * Takes a packet's payload.
     *
     * @param extSeq extended sequence number, at least 0; one that is not the next tells of a loss
     * @param rtpTime extended time, the same for all packets of a frame
     * @param marker whether the packet says that its frame ends with it
     */
    PayloadFault onPayload(long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out);

    /** Gives back what is held; the object can be used again, for other packets. */
    void reset();
}
