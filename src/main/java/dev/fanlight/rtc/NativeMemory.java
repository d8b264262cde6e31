package dev.fanlight.rtc;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes to memory outside the heap by address; without garbage and without any check. */
final class NativeMemory {
    private static final MemorySegment ALL = all();

    private NativeMemory() {}

    @SuppressWarnings("restricted") // A path's memory is known by address here; the launcher allows native access.
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /** The readable bytes; the buffer's indexes stay where they are. */
    static void copy(ByteBuf from, long to) { // hot
        var sizeBytes = from.readableBytes();
        if (from.hasMemoryAddress()) {
            MemorySegment.copy(ALL, from.memoryAddress() + from.readerIndex(), ALL, to, sizeBytes);
        } else {
            var bytes = new byte[sizeBytes];
            from.getBytes(from.readerIndex(), bytes);
            copy(bytes, to);
        }
    }

    static void copy(byte[] from, long to) {
        MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_BYTE, to, from.length);
    }
}
