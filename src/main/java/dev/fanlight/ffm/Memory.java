package dev.fanlight.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads and writes memory outside the heap by address, in network byte order; without garbage and without any check. */
public final class Memory {
    private static final MemorySegment ALL = all();
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Memory() {}

    @SuppressWarnings("restricted") // Packets are known by address here; the launcher allows native access.
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public static int unsignedByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
    }

    public static int unsignedShort(long address) {
        return ALL.get(SHORT, address) & 0xFFFF;
    }

    public static int int32(long address) {
        return ALL.get(INT, address);
    }

    public static long int64(long address) {
        return ALL.get(LONG, address);
    }

    /** A pointer, in the machine's own byte order. */
    public static long pointer(long address) {
        return ALL.get(ValueLayout.JAVA_LONG, address);
    }

    /** An int of the machine's own byte order. */
    public static int nativeInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT, address);
    }

    /** A C string in ASCII. */
    public static String string(long address) {
        return ALL.getString(address);
    }

    public static void setByte(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    public static void setInt16(long address, int value) {
        ALL.set(SHORT, address, (short) value);
    }

    public static void setInt32(long address, int value) {
        ALL.set(INT, address, value);
    }

    public static void setInt64(long address, long value) {
        ALL.set(LONG, address, value);
    }

    public static void get(long address, byte[] to, int length) {
        get(address, to, 0, length);
    }

    public static void get(long address, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, to, offset, length);
    }

    public static void set(long address, byte[] from, int offset, int length) {
        MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, address, length);
    }

    public static void copy(long from, long to, int length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    public static void clear(long address, long length) {
        ALL.asSlice(address, length).fill((byte) 0);
    }
}
