package dev.fanlight.hub;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all streams' newest pictures take together, so that many streams with huge pictures cannot use up the
 * memory of the others. Any thread.
 */
final class StreamMemory {
    /** Of the memory for buffers; the rest is for pictures that are just coming in or still on their way out. */
    private static final int SHARE = 4;

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    StreamMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A quarter of what this process may use for buffers. */
    static StreamMemory ofThisProcess() {
        return new StreamMemory(PlatformDependent.maxDirectMemory() / SHARE);
    }

    /** A picture takes another one's place. Returns false, and nothing has changed, when there is no room for it. */
    boolean exchange(int oldBytes, int newBytes) {
        var growth = newBytes - oldBytes;
        if (usedBytes.addAndGet(growth) > limitBytes && growth > 0) {
            usedBytes.addAndGet(-growth);
            return false;
        }
        return true;
    }

    long usedBytes() {
        return usedBytes.get();
    }
}
