package dev.fanlight.rtc.dtls;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What Bouncy Castle takes for a socket: it reads the inbox, one record at a time, and blocks the handshake's virtual
 * thread there. Belongs to that thread.
 *
 * <p>Alerts in the clear are not handed on. A peer that really refuses falls silent after one; so it is believed when no
 * handshake record has followed for {@link DtlsTimings#refusalMs}, in which time our flight is repeated as ever. A
 * forged one changes nothing as long as the peer goes on.
 */
final class HandshakeTransport implements DatagramTransport {
    private static final long NEVER = Long.MAX_VALUE;

    private final DatagramInbox inbox;
    private final RecordSieve sieve;
    private final FlightPacker packer;
    private final HandshakeGate.Pass pass;
    private final DtlsTimings timings;
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private final long beganNs = System.nanoTime();
    private long alertSinceNs = NEVER;
    private boolean anythingCame;
    private long lastSequence;

    HandshakeTransport(
            DatagramInbox inbox, RecordSieve sieve, FlightPacker packer, HandshakeGate.Pass pass, DtlsTimings timings) {
        this.inbox = inbox;
        this.sieve = sieve;
        this.packer = packer;
        this.pass = pass;
        this.timings = timings;
    }

    @Override
    public int getReceiveLimit() {
        return RecordSieve.MAX_RECORD_BYTES;
    }

    @Override
    public int getSendLimit() {
        return FlightPacker.MAX_DATAGRAM_BYTES;
    }

    /** @param waitMillis 0 would mean for ever; Bouncy Castle always says when it wants to repeat its flight */
    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
        var record = records.poll();
        if (record == null) {
            packer.flush();
            packer.nextFlight();
            record = await(waitMillis);
        }
        if (record == null) {
            return -1;
        }
        lastSequence = DtlsRecord.sequence(record, 0);
        System.arraycopy(record, 0, buf, off, record.length);
        return record.length;
    }

    /** Of the record that was read last; after the handshake that is the peer's Finished. */
    long lastSequence() {
        return lastSequence;
    }

    @Override
    public void send(byte[] buf, int off, int len) {
        packer.add(buf, off, len);
    }

    /** Bouncy Castle gives up; what is pending is its alert, where it has sent one. */
    @Override
    public void close() {
        packer.giveUp();
        packer.flush();
    }

    private byte @Nullable [] await(int waitMillis) throws HandshakeFailure {
        var nowNs = System.nanoTime();
        var untilNs = Math.min(nowNs + TimeUnit.MILLISECONDS.toNanos(waitMillis), limitNs());
        do {
            pass.giveTurn();
            byte[] datagram;
            try {
                datagram = inbox.await(untilNs);
            } finally {
                pass.takeTurn();
            }
            // While it waited for its turn, the answer may have come; then nothing needs to be repeated.
            sift(datagram != null ? datagram : inbox.poll());
            failIfOver();
        } while (records.isEmpty() && System.nanoTime() < untilNs);
        return records.poll();
    }

    private void sift(byte @Nullable [] datagram) {
        if (datagram == null) {
            return;
        }
        sieve.sift(datagram, records);
        anythingCame |= !records.isEmpty();
        if (sieve.alertInTheClear() < 0) {
            alertSinceNs = NEVER;
        } else if (alertSinceNs == NEVER) {
            alertSinceNs = System.nanoTime();
        }
    }

    private long limitNs() {
        var limitNs = beganNs + TimeUnit.MILLISECONDS.toNanos(timings.limitMs());
        return alertSinceNs == NEVER ? limitNs : Math.min(limitNs, alertBelievedNs());
    }

    private long alertBelievedNs() {
        return alertSinceNs + TimeUnit.MILLISECONDS.toNanos(timings.refusalMs());
    }

    private void failIfOver() throws HandshakeFailure {
        if (inbox.isClosed()) {
            throw HandshakeFailure.cancelled();
        }
        var nowNs = System.nanoTime();
        if (alertSinceNs != NEVER && nowNs >= alertBelievedNs()) {
            throw HandshakeFailure.refused((short) sieve.alertInTheClear());
        }
        if (nowNs - beganNs >= TimeUnit.MILLISECONDS.toNanos(timings.limitMs())) {
            throw HandshakeFailure.tooSlow(anythingCame, timings.limitMs());
        }
    }
}
