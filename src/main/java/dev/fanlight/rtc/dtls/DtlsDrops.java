package dev.fanlight.rtc.dtls;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** One association's counts of {@link DtlsDrop}. Any thread. */
@SuppressWarnings("EnumOrdinal") // an index into an array that nobody else sees
final class DtlsDrops {
    private final AtomicIntegerArray counts = new AtomicIntegerArray(DtlsDrop.values().length);

    void count(DtlsDrop why) {
        counts.incrementAndGet(why.ordinal());
    }

    int of(DtlsDrop why) {
        return counts.get(why.ordinal());
    }
}
