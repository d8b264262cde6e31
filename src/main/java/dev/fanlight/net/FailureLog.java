package dev.fanlight.net;

import org.slf4j.Logger;

/** Logs bugs of a port's receiver, once a second at most: a peer may be able to cause one with each datagram. */
final class FailureLog {
    private static final long PAUSE_NS = 1_000_000_000;

    private final Logger log;
    private long failures;
    private long loggedNs;

    FailureLog(Logger log) {
        this.log = log;
    }

    void log(Throwable bug) {
        var nowNs = System.nanoTime();
        failures++;
        if (failures == 1 || nowNs - loggedNs > PAUSE_NS) {
            loggedNs = nowNs;
            log.error("A datagram could not be handled; this is a bug, the {}. of this port", failures, bug);
        }
    }
}
