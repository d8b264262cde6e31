package dev.fanlight.doctor;

import io.netty.buffer.ByteBuf;

/** Tells headers apart without keeping them. */
final class ByteHash {
    private ByteHash() {}

    static int of(ByteBuf bytes, int at, int lengthBytes) { // hot
        var hash = 1;
        for (var i = at; i < at + lengthBytes; i++) {
            hash = 31 * hash + bytes.getByte(i);
        }
        return hash;
    }
}
