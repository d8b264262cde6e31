package dev.fanlight.rtc.dtls;

import java.util.BitSet;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes a datagram apart and lets only those records through to Bouncy Castle that a peer in its role may send during a
 * handshake. Belongs to the handshake's thread.
 *
 * <p>RFC 6347 section 4.1.2.7: "In general, invalid records SHOULD be silently discarded, thus preserving the
 * association". Bouncy Castle does so for records with a bad MAC, of another epoch or version, or of a false length.
 * What it does with the rest is the reason for this class:
 *
 * <ul>
 *   <li>A fatal alert ends the handshake, although in the clear anybody can send one. Here alerts in the clear are taken
 *       out, and the last one is remembered: see {@link HandshakeTransport}.
 *   <li>The announced length of a message, up to 16 MiB, is allocated at its first fragment, for 16 messages ahead.
 *   <li>A record in the clear moves the window against replays, so that one with a high number makes all real ones look
 *       old. Here they are numbered anew, in the order of arrival; what comes twice is then taken for a repetition, which
 *       the handshake has to bear anyway.
 *   <li>A protected record too short for its tag ends the handshake with decode_error.
 *   <li>A server that gets ChangeCipherSpec before CertificateVerify (one lost or late datagram) takes no repetition of
 *       the latter any more, and waits for ever. Here the former is held back until the latter has been seen whole.
 * </ul>
 *
 * What remains: whoever can send in the peer's name, and knows where the handshake stands, can spoil it with a well
 * formed message of false contents. DTLS 1.2 has no remedy against that.
 */
final class RecordSieve {
    /** Larger records come from no peer: it would have to send datagrams that the network takes apart. */
    static final int MAX_RECORD_BYTES = 4_096;

    /** A chain of certificates with RSA keys has room; times {@link #MAX_MESSAGES} it bounds the memory. */
    static final int MAX_MESSAGE_BYTES = 8_192;

    /** A server sends 7 at most, with a HelloVerifyRequest and a CertificateStatus. */
    static final int MAX_MESSAGES = 12;

    /** Explicit nonce, one byte, tag (RFC 5288 section 3). */
    private static final int MIN_PROTECTED_BYTES = 8 + 1 + 16;

    private final boolean fromClient;
    private final DtlsDrops drops;
    private long passedInTheClear;
    private int alertInTheClear = -1;
    private @Nullable BitSet missingOfVerify;

    /** @param fromClient whether what comes is from a client, so that we are the server */
    RecordSieve(boolean fromClient, DtlsDrops drops) {
        this.fromClient = fromClient;
        this.drops = drops;
    }

    /**
     * @param datagram may be changed
     * @param passed gets those records that pass, in their order
     */
    void sift(byte[] datagram, Queue<byte[]> passed) {
        var at = 0;
        while (at < datagram.length) {
            if (!DtlsRecord.isWhole(datagram, at)) {
                drops.count(DtlsDrop.NOT_DTLS);
                return;
            }
            var end = DtlsRecord.end(datagram, at);
            var refusal = refusal(datagram, at, end);
            if (refusal != null) {
                drops.count(refusal);
            } else {
                var record = new byte[end - at];
                System.arraycopy(datagram, at, record, 0, record.length);
                passed.add(record);
            }
            at = end;
        }
    }

    /** The description of the last fatal alert or close_notify in the clear that no handshake record has followed; or -1. */
    int alertInTheClear() {
        return alertInTheClear;
    }

    private @Nullable DtlsDrop refusal(byte[] bytes, int at, int end) {
        var lengthBytes = end - at - DtlsRecord.HEADER_BYTES;
        if (lengthBytes == 0) {
            return DtlsDrop.NOT_DTLS;
        }
        if (lengthBytes > MAX_RECORD_BYTES - DtlsRecord.HEADER_BYTES) {
            return DtlsDrop.TOO_LONG;
        }
        return switch (DtlsRecord.epoch(bytes, at)) {
            case 0 -> refusalInTheClear(bytes, at, end);
            case 1 -> refusalProtected(bytes, at, lengthBytes);
            default -> DtlsDrop.NOT_DTLS;
        };
    }

    private static @Nullable DtlsDrop refusalProtected(byte[] bytes, int at, int lengthBytes) {
        if (DtlsRecord.version(bytes, at) != DtlsRecord.VERSION_1_2 || lengthBytes < MIN_PROTECTED_BYTES) {
            return DtlsDrop.NOT_DTLS;
        }
        return switch (DtlsRecord.type(bytes, at)) {
            case DtlsRecord.ALERT, DtlsRecord.HANDSHAKE -> null;
            default -> DtlsDrop.NOT_WANTED;
        };
    }

    private @Nullable DtlsDrop refusalInTheClear(byte[] bytes, int at, int end) {
        var body = at + DtlsRecord.HEADER_BYTES;
        var refusal = switch (DtlsRecord.type(bytes, at)) {
            case DtlsRecord.HANDSHAKE -> refusalOfMessages(bytes, at, body, end);
            case DtlsRecord.CHANGE_CIPHER_SPEC -> refusalOfChange(bytes, at, body, end);
            case DtlsRecord.ALERT -> noteAlert(bytes, body, end);
            default -> DtlsDrop.NOT_DTLS;
        };
        if (refusal == null) {
            DtlsRecord.writeEpochAndSequence(bytes, at, passedInTheClear++);
        }
        return refusal;
    }

    private DtlsDrop noteAlert(byte[] bytes, int body, int end) {
        if (end - body != 2) {
            return DtlsDrop.NOT_DTLS;
        }
        var fatal = bytes[body] == 2;
        var closeNotify = bytes[body + 1] == 0;
        if (fatal || closeNotify) {
            alertInTheClear = bytes[body + 1] & 0xFF;
        }
        return DtlsDrop.ALERT_IN_THE_CLEAR;
    }

    private @Nullable DtlsDrop refusalOfChange(byte[] bytes, int at, int body, int end) {
        if (end - body != 1 || bytes[body] != 1 || DtlsRecord.version(bytes, at) != DtlsRecord.VERSION_1_2) {
            return DtlsDrop.NOT_DTLS;
        }
        var waitsForVerify = fromClient && (missingOfVerify == null || !missingOfVerify.isEmpty());
        return waitsForVerify ? DtlsDrop.TOO_EARLY : null;
    }

    /** A record may hold several fragments; one that is wrong spoils all, so that nothing changes here before all are seen. */
    private @Nullable DtlsDrop refusalOfMessages(byte[] bytes, int recordAt, int body, int end) {
        var at = body;
        while (at < end) {
            if (at + DtlsRecord.HANDSHAKE_HEADER_BYTES > end) {
                return DtlsDrop.NOT_DTLS;
            }
            var refusal = refusalOfFragment(bytes, recordAt, at, end);
            if (refusal != null) {
                return refusal;
            }
            at = fragmentEnd(bytes, at);
        }
        for (at = body; at < end; at = fragmentEnd(bytes, at)) {
            if (DtlsRecord.type(bytes, at) == DtlsRecord.CERTIFICATE_VERIFY) {
                noteVerify(bytes, at);
            }
        }
        alertInTheClear = -1;
        return null;
    }

    private @Nullable DtlsDrop refusalOfFragment(byte[] bytes, int recordAt, int at, int end) {
        var type = DtlsRecord.type(bytes, at);
        if (!mayCome(type) || !versionFits(type, DtlsRecord.version(bytes, recordAt))) {
            return DtlsDrop.NOT_DTLS;
        }
        var messageBytes = DtlsRecord.uint24(bytes, at + 1);
        if (messageBytes > MAX_MESSAGE_BYTES) {
            return DtlsDrop.TOO_LONG;
        }
        var fragmentEndInMessage = DtlsRecord.uint24(bytes, at + 6) + DtlsRecord.uint24(bytes, at + 9);
        if (fragmentEndInMessage > messageBytes || fragmentEnd(bytes, at) > end) {
            return DtlsDrop.NOT_DTLS;
        }
        return DtlsRecord.uint16(bytes, at + 4) < MAX_MESSAGES ? null : DtlsDrop.NOT_DTLS;
    }

    /** What RFC 5246 section 7.3 has in the clear in a full handshake. Finished is always protected. */
    private boolean mayCome(int messageType) {
        return switch (messageType) {
            case DtlsRecord.CERTIFICATE -> true;
            case DtlsRecord.CLIENT_HELLO, DtlsRecord.CLIENT_KEY_EXCHANGE, DtlsRecord.CERTIFICATE_VERIFY -> fromClient;
            case DtlsRecord.SERVER_HELLO,
                    DtlsRecord.HELLO_VERIFY_REQUEST,
                    DtlsRecord.SERVER_KEY_EXCHANGE,
                    DtlsRecord.CERTIFICATE_REQUEST,
                    DtlsRecord.SERVER_HELLO_DONE -> !fromClient;
            default -> false;
        };
    }

    /** Hellos may carry the old version in the record's header, as their senders do not know yet (RFC 6347 section 4.2.1). */
    private static boolean versionFits(int messageType, int version) {
        var early = messageType == DtlsRecord.CLIENT_HELLO || messageType == DtlsRecord.HELLO_VERIFY_REQUEST;
        return version == DtlsRecord.VERSION_1_2 || (early && version == DtlsRecord.VERSION_1_0);
    }

    private void noteVerify(byte[] bytes, int at) {
        var missing = missingOfVerify;
        if (missing == null) {
            missing = new BitSet();
            missing.set(0, DtlsRecord.uint24(bytes, at + 1));
            missingOfVerify = missing;
        }
        var from = DtlsRecord.uint24(bytes, at + 6);
        missing.clear(from, from + DtlsRecord.uint24(bytes, at + 9));
    }

    private static int fragmentEnd(byte[] bytes, int at) {
        return at + DtlsRecord.HANDSHAKE_HEADER_BYTES + DtlsRecord.uint24(bytes, at + 9);
    }
}
