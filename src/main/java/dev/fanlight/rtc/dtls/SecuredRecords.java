package dev.fanlight.rtc.dtls;

import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * What is left of DTLS once the SRTP keys are there: the peer's alerts, the repetition of our last flight, our own
 * close_notify. Takes the place of all of Bouncy Castle's state, in less than a kilobyte. Epoch 1 only, so nothing that
 * anybody else has sent has an effect. One thread at a time.
 */
final class SecuredRecords {
    enum Verdict {
        NOTHING,
        /** The peer has not got our last flight. */
        REPEAT_LAST_FLIGHT,
        PEER_CLOSED
    }

    /** After so many forged records nothing is opened any more: they cost time, and the peer's close is not worth it. */
    static final int MAX_FORGED = 1_000;

    private static final int OVERHEAD_BYTES = RecordCipher.EXPLICIT_NONCE_BYTES + RecordCipher.TAG_BYTES;
    private static final int WINDOW = 64;

    private final RecordCipher sealing;
    private final RecordCipher opening;
    private final byte[][] lastFlight;
    private final DtlsDrops drops;
    private long nextSequence;
    private long newestSequence;
    private long seen = 1;
    private int forged;

    /**
     * @param nextSequence of the first record that is sent from now on
     * @param newestSequence of the peer's Finished
     * @param lastFlight the datagrams to repeat; none where the peer sends the last flight
     */
    SecuredRecords(
            RecordCipher sealing,
            RecordCipher opening,
            long nextSequence,
            long newestSequence,
            List<byte[]> lastFlight,
            DtlsDrops drops) {
        this.sealing = sealing;
        this.opening = opening;
        this.nextSequence = nextSequence;
        this.newestSequence = newestSequence;
        this.lastFlight = lastFlight.toArray(byte[][]::new);
        this.drops = drops;
    }

    /**
     * Reads the records of a datagram.
     *
     * @param datagram is changed
     */
    Verdict open(byte[] datagram) {
        var verdict = Verdict.NOTHING;
        var at = 0;
        while (at < datagram.length) {
            if (!DtlsRecord.isWhole(datagram, at)) {
                drops.count(DtlsDrop.NOT_DTLS);
                return verdict;
            }
            var end = DtlsRecord.end(datagram, at);
            var one = openRecord(datagram, at);
            if (one.compareTo(verdict) > 0) {
                verdict = one;
            }
            at = end;
        }
        return verdict;
    }

    /**
     * RFC 6347 section 4.2.4: "when in the FINISHED state, the node that transmits the last flight MUST respond to a
     * retransmit of the peer's last flight with a retransmit of the last flight." The same bytes are sent again: a
     * record that the peer has had is a replay to it, one that it lacks is welcome.
     */
    byte[][] lastFlight() {
        return lastFlight;
    }

    /** A datagram that says that we end. */
    byte[] closeNotify() {
        byte[] alert = {(byte) AlertLevel.warning, (byte) AlertDescription.close_notify};
        return seal(DtlsRecord.ALERT, alert);
    }

    void clear() {
        sealing.clear();
        opening.clear();
    }

    private Verdict openRecord(byte[] bytes, int at) {
        if (DtlsRecord.epoch(bytes, at) == 0) {
            // The rest of a repeated flight; its Finished decides.
            drops.count(DtlsDrop.NOT_WANTED);
            return Verdict.NOTHING;
        }
        if (DtlsRecord.version(bytes, at) != DtlsRecord.VERSION_1_2
                || DtlsRecord.epoch(bytes, at) != 1
                || DtlsRecord.length(bytes, at) <= OVERHEAD_BYTES) {
            drops.count(DtlsDrop.NOT_DTLS);
            return Verdict.NOTHING;
        }
        var type = DtlsRecord.type(bytes, at);
        if (type != DtlsRecord.ALERT && type != DtlsRecord.HANDSHAKE) {
            drops.count(DtlsDrop.NOT_WANTED);
            return Verdict.NOTHING;
        }
        if (!isFresh(DtlsRecord.sequence(bytes, at)) || !authentic(bytes, at)) {
            drops.count(DtlsDrop.FORGED);
            return Verdict.NOTHING;
        }
        markSeen(DtlsRecord.sequence(bytes, at));
        var plainAt = at + DtlsRecord.HEADER_BYTES + RecordCipher.EXPLICIT_NONCE_BYTES;
        var plainBytes = DtlsRecord.length(bytes, at) - OVERHEAD_BYTES;
        return type == DtlsRecord.ALERT ? alert(bytes, plainAt, plainBytes) : handshake(bytes, plainAt);
    }

    private Verdict alert(byte[] bytes, int at, int lengthBytes) {
        if (lengthBytes != 2) {
            drops.count(DtlsDrop.NOT_DTLS);
            return Verdict.NOTHING;
        }
        var ends = bytes[at] == AlertLevel.fatal || bytes[at + 1] == AlertDescription.close_notify;
        return ends ? Verdict.PEER_CLOSED : Verdict.NOTHING;
    }

    /** ClientHello and HelloRequest ask for a new handshake, which is never done: see RFC 8446 appendix C.5, RFC 5746. */
    private Verdict handshake(byte[] bytes, int at) {
        if (DtlsRecord.type(bytes, at) == DtlsRecord.FINISHED && lastFlight.length > 0) {
            return Verdict.REPEAT_LAST_FLIGHT;
        }
        drops.count(DtlsDrop.NOT_WANTED);
        return Verdict.NOTHING;
    }

    private boolean authentic(byte[] bytes, int at) {
        if (forged >= MAX_FORGED) {
            return false;
        }
        var body = at + DtlsRecord.HEADER_BYTES;
        var sealedAt = body + RecordCipher.EXPLICIT_NONCE_BYTES;
        var sealedBytes = DtlsRecord.length(bytes, at) - RecordCipher.EXPLICIT_NONCE_BYTES;
        opening.explicitNonce(bytes, body);
        try {
            var aad = additionalData(bytes, at, sealedBytes - RecordCipher.TAG_BYTES);
            opening.doFinal(aad, bytes, sealedAt, sealedBytes, bytes, sealedAt);
            return true;
        } catch (TlsFatalAlert e) {
            forged++;
            return false;
        }
    }

    private byte[] seal(int type, byte[] plain) {
        var record = DtlsRecord.write(type, 1, nextSequence++, new byte[plain.length + OVERHEAD_BYTES]);
        var body = DtlsRecord.HEADER_BYTES;
        // RFC 5288 section 3: "The nonce_explicit MAY be the 64-bit sequence number."
        System.arraycopy(record, 3, record, body, RecordCipher.EXPLICIT_NONCE_BYTES);
        sealing.explicitNonce(record, body);
        try {
            var aad = additionalData(record, 0, plain.length);
            sealing.doFinal(aad, plain, 0, plain.length, record, body + RecordCipher.EXPLICIT_NONCE_BYTES);
        } catch (TlsFatalAlert e) {
            throw new IllegalStateException("Two bytes could not be sealed", e);
        }
        return record;
    }

    /** Epoch and sequence number, type, version, length of the plain text (RFC 5246 section 6.2.3.3). */
    private static byte[] additionalData(byte[] record, int at, int plainBytes) {
        var data = new byte[13];
        System.arraycopy(record, at + 3, data, 0, 8);
        System.arraycopy(record, at, data, 8, 3);
        DtlsRecord.writeUint16(data, 11, plainBytes);
        return data;
    }

    /** RFC 6347 section 4.1.2.6. */
    private boolean isFresh(long sequence) {
        var age = newestSequence - sequence;
        return age < 0 || (age < WINDOW && (seen & (1L << age)) == 0);
    }

    private void markSeen(long sequence) {
        var ahead = sequence - newestSequence;
        if (ahead > 0) {
            seen = ahead < WINDOW ? (seen << ahead) | 1 : 1;
            newestSequence = sequence;
        } else {
            seen |= 1L << -ahead;
        }
    }
}
