package dev.fanlight.ffm;

import java.lang.foreign.ValueLayout;

/** Numbers and pointers outside the heap by address as C has them here, in the machine's order; without any check. */
public final class MachineOrder {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private MachineOrder() {}

    public static short int16(long address) {
        return Memory.ALL.get(SHORT, address);
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
