package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/** Where a depacketizer puts whole frames. */
public interface FrameOut {
    /**
     * A whole frame.
     *
     * @param bytes the reference passes to the receiver
     * @param rtpTime in the clock units of the packets
     */
    void frame(ByteBuf bytes, long rtpTime);

    /** A frame lacked packets, was malformed or too large. */
    void givenUp(long rtpTime);
}
