package dev.fanlight.ffm;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers outside the heap by address as they stand in packets, the highest byte first; without any check. */
public final class NetworkOrder {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    public static int unsignedShort(long address) {
        return Memory.ALL.get(SHORT, address) & 0xFFFF;
    }

    public static int int32(long address) {
        return Memory.ALL.get(INT, address);
    }

    public static long int64(long address) {
        return Memory.ALL.get(LONG, address);
    }

    public static void setInt16(long address, int value) {
        Memory.ALL.set(SHORT, address, (short) value);
    }

    public static void setInt32(long address, int value) {
        Memory.ALL.set(INT, address, value);
    }

    public static void setInt64(long address, long value) {
        Memory.ALL.set(LONG, address, value);
    }
}
