package dev.fanlight.net.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads and writes memory outside the heap by address, in the machine's byte order; without garbage or any check. */
public final class Memory {
    private static final MemorySegment ALL = all();
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Memory() {}

    @SuppressWarnings("restricted") // Datagrams are known by address here; the launcher allows native access.
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public static short int16(long address) {
        return ALL.get(SHORT, address);
    }

    public static int int32(long address) {
        return ALL.get(INT, address);
    }

    public static long int64(long address) {
        return ALL.get(LONG, address);
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

    public static void get(long address, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, to, offset, length);
    }

    public static void set(long address, byte[] from, int offset, int length) {
        MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, address, length);
    }

    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    static void clear(long address, long length) {
        ALL.asSlice(address, length).fill((byte) 0);
    }

    /** A C string in ASCII. */
    static String string(long address) {
        return ALL.getString(address);
    }
}
