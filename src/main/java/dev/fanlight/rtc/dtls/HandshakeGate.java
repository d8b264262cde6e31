package dev.fanlight.rtc.dtls;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Keeps many handshakes at once from taking the processors away from the media loops. A handshake holds a turn only
 * while it computes, never while it waits for its peer, so no peer can hold up the others; turns go round in order of
 * arrival. Any thread.
 */
final class HandshakeGate {
    /** Processors are shared by all associations, so there is one gate: half of the processors, 2,048 handshakes. */
    static final HandshakeGate OF_THIS_PROCESS =
            new HandshakeGate(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 2_048);

    private final Semaphore turns;
    private final Semaphore places;
    private final int maxUnderWay;

    /**
     * @param maxComputing how many may compute at the same time
     * @param maxUnderWay how many may have begun and not ended
     */
    HandshakeGate(int maxComputing, int maxUnderWay) {
        this.turns = new Semaphore(maxComputing, true);
        this.places = new Semaphore(maxUnderWay);
        this.maxUnderWay = maxUnderWay;
    }

    /** Empty where too many are under way. The pass is to be closed. */
    Optional<Pass> admit() {
        return places.tryAcquire() ? Optional.of(new Pass()) : Optional.empty();
    }

    int maxUnderWay() {
        return maxUnderWay;
    }

    int underWay() {
        return maxUnderWay - places.availablePermits();
    }

    /** One handshake's right to compute. Belongs to its thread; begins without a turn. */
    final class Pass implements AutoCloseable {
        private boolean hasTurn;
        private boolean closed;

        /** Waits for a turn. Those before it never block while they hold theirs, so the wait ends by itself. */
        void takeTurn() {
            if (!hasTurn) {
                turns.acquireUninterruptibly();
                hasTurn = true;
            }
        }

        void giveTurn() {
            if (hasTurn) {
                hasTurn = false;
                turns.release();
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                giveTurn();
                places.release();
            }
        }
    }
}
