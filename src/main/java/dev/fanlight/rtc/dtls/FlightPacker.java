package dev.fanlight.rtc.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;

/**
 * Puts the records that Bouncy Castle sends one by one together into datagrams (RFC 6347 section 4.1.1 allows it), so
 * that a flight is one or two datagrams and rarely lost. Belongs to the handshake's thread.
 */
final class FlightPacker {
    /** Fits every path that ICE may have found, with the headers of IPv6, UDP and a tunnel. */
    static final int MAX_DATAGRAM_BYTES = 1_200;

    private final Consumer<byte[]> wire;
    private final byte[] pending = new byte[MAX_DATAGRAM_BYTES];
    private int pendingBytes;
    private List<byte[]> flight = new ArrayList<>();
    private long clearRecords;
    private long protectedRecords;
    private boolean alerted;

    FlightPacker(Consumer<byte[]> wire) {
        this.wire = wire;
    }

    /** One whole record of up to {@link #MAX_DATAGRAM_BYTES}; not kept. */
    void add(byte[] bytes, int at, int lengthBytes) {
        if (pendingBytes + lengthBytes > MAX_DATAGRAM_BYTES) {
            flush();
        }
        System.arraycopy(bytes, at, pending, pendingBytes, lengthBytes);
        pendingBytes += lengthBytes;
        if (DtlsRecord.epoch(bytes, at) == 0) {
            clearRecords = DtlsRecord.sequence(bytes, at) + 1;
        } else {
            protectedRecords = DtlsRecord.sequence(bytes, at) + 1;
        }
        alerted |= DtlsRecord.type(bytes, at) == DtlsRecord.ALERT;
    }

    /**
     * Says in the clear that we give up, where that has not been said: Bouncy Castle is silent before the peer's first
     * record, and the peer would go on for its whole time.
     */
    void giveUp() {
        if (!alerted) {
            var alert = DtlsRecord.write(
                    DtlsRecord.ALERT, 0, clearRecords, (byte) AlertLevel.fatal, (byte) AlertDescription.user_canceled);
            add(alert, 0, alert.length);
        }
    }

    void flush() {
        if (pendingBytes > 0) {
            var datagram = Arrays.copyOf(pending, pendingBytes);
            pendingBytes = 0;
            flight.add(datagram);
            wire.accept(datagram);
        }
    }

    /** What was sent belongs to an earlier flight; another begins. */
    void nextFlight() {
        flight = new ArrayList<>();
    }

    /** The datagrams of the newest flight. */
    List<byte[]> flight() {
        return List.copyOf(flight);
    }

    /** The number of the next record in epoch 1. */
    long nextProtectedSequence() {
        return protectedRecords;
    }
}
