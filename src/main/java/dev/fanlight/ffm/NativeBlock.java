package dev.fanlight.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory outside the heap, aligned to 64 bytes, zeroed at its beginning and, as it may have held keys, at its end.
 *
 * <p>Taken from malloc: a shared arena stops all threads for some 90 us when it is closed, which would stall a loop
 * whose viewers leave; a confined one could only be closed by the thread that made it.
 */
public final class NativeBlock implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final MethodHandle MALLOC = NativeFunctions.standardFunction(
            "malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE =
            NativeFunctions.standardFunction("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final long start;
    private final long sizeBytes;
    private boolean closed;

    public NativeBlock(long sizeBytes) {
        this.sizeBytes = sizeBytes;
        try {
            start = (long) MALLOC.invokeExact(sizeBytes + ALIGNMENT);
        } catch (Throwable bug) {
            throw new IllegalStateException("malloc", bug);
        }
        if (start == 0) {
            throw new OutOfMemoryError("malloc of " + sizeBytes + " bytes");
        }
        OPEN.incrementAndGet();
        Memory.clear(address(), sizeBytes);
    }

    /** How many there are now in this process. */
    public static int open() {
        return OPEN.get();
    }

    /** A multiple of 64. */
    public long address() {
        return (start + ALIGNMENT - 1) & -ALIGNMENT;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** A view of a part, valid until this is closed. */
    public ByteBuffer buffer(long offset, int length) {
        return segment(offset, length).asByteBuffer();
    }

    /** As {@link #buffer}, to hand to a function of C. */
    @SuppressWarnings("restricted") // as in Memory
    public MemorySegment segment(long offset, long length) {
        return MemorySegment.ofAddress(address() + offset).reinterpret(length);
    }

    /** Gives the memory back; more than once does no harm. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Memory.clear(address(), sizeBytes);
        try {
            FREE.invokeExact(start);
        } catch (Throwable bug) {
            throw new IllegalStateException("free", bug);
        }
        OPEN.decrementAndGet();
    }
}
