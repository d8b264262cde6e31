package dev.fanlight.ffm;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads, writes and copies bytes outside the heap by address; without garbage and without any check. Numbers of more
 * than a byte: {@link NetworkOrder}, {@link MachineOrder}.
 */
public final class Memory {
    static final MemorySegment ALL = all();

    private Memory() {}

    @SuppressWarnings("restricted") // Memory is known by address here; the launcher allows native access.
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public static int unsignedByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
    }

    public static void setByte(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    /** A C string in ASCII. */
    public static String string(long address) {
        return ALL.getString(address);
    }

    public static void get(long address, byte[] to, int length) {
        get(address, to, 0, length);
    }

    public static void get(long address, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, to, offset, length);
    }

    public static void set(long address, byte[] from) {
        set(address, from, 0, from.length);
    }

    public static void set(long address, byte[] from, int offset, int length) {
        MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, address, length);
    }

    /** The readable bytes; the buffer's indexes stay where they are. Without garbage where it lies outside the heap. */
    public static void set(long address, ByteBuf from) { // hot
        var length = from.readableBytes();
        if (from.hasMemoryAddress()) {
            copy(from.memoryAddress() + from.readerIndex(), address, length);
        } else {
            var bytes = new byte[length];
            from.getBytes(from.readerIndex(), bytes);
            set(address, bytes);
        }
    }

    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    public static void clear(long address, long length) {
        ALL.asSlice(address, length).fill((byte) 0);
    }
}
