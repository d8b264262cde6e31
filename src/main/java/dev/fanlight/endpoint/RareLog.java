package dev.fanlight.endpoint;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Lines that anybody outside can cause: one a second at most, with how many were left out. Any thread. */
public final class RareLog {
    private static final long EVERY_NS = 1_000_000_000L;

    private final Logger log;
    private final AtomicLong nextNs = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    public RareLog(Logger log) {
        this.log = log;
    }

    /**
     * Writes the line, or leaves it out where another one was written just before.
     *
     * @param nowNs since the start of the process
     */
    public void info(long nowNs, String line) {
        var dueNs = nextNs.get();
        if (nowNs < dueNs || !nextNs.compareAndSet(dueNs, nowNs + EVERY_NS)) {
            leftOut.incrementAndGet();
            return;
        }
        var others = leftOut.getAndSet(0);
        if (others == 0) {
            log.info("{}", line);
        } else {
            log.info("{} (and {} like this one before)", line, others == 1 ? "one line" : others + " lines");
        }
    }
}
