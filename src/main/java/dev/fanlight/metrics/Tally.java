package dev.fanlight.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number with one writing thread and any number of readers, who may see it a moment late; costs a plain store. */
public final class Tally {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    @SuppressWarnings("unused") // through VALUE
    private long value;

    /** Adds; only the writing thread may. */
    public void add(long amount) {
        VALUE.setOpaque(this, get() + amount);
    }

    /** Replaces; only the writing thread may. */
    public void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
