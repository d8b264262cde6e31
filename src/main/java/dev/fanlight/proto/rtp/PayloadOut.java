package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/** Where a packetizer writes the payloads of a frame, one after the other. */
public interface PayloadOut {
    /** A buffer with room for that many bytes; the payload is then written to it. */
    ByteBuf begin(int sizeBytes);

    /**
     * The payload stands in the buffer.
     *
     * @param marker whether it is the last of its frame
     */
    void end(ByteBuf payload, boolean marker);
}
