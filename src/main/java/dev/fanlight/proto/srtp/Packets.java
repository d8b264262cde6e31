package dev.fanlight.proto.srtp;

import io.netty.buffer.ByteBuf;

/** Where a buffer's readable bytes are. */
final class Packets {
    private Packets() {}

    static long address(ByteBuf packet) { // hot
        if (!packet.hasMemoryAddress()) {
            throw new IllegalArgumentException("not a direct buffer in one piece");
        }
        return packet.memoryAddress() + packet.readerIndex();
    }
}
