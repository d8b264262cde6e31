package dev.fanlight.rtc.dtls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where things are in a DTLS 1.2 record (RFC 6347 section 4.1) and in a handshake fragment (section 4.2.2), as offsets
 * and readers. The caller has checked the bounds.
 *
 * <pre>
 * record     0 type | 1 version 2 | 3 epoch 2 | 5 sequence number 6 | 11 length 2 | 13 …
 * handshake  0 type | 1 length 3 | 4 message number 2 | 6 fragment offset 3 | 9 fragment length 3 | 12 …
 * </pre>
 */
final class DtlsRecord {
    static final int HEADER_BYTES = 13;
    static final int HANDSHAKE_HEADER_BYTES = 12;

    static final int VERSION_1_0 = 0xFEFF;
    static final int VERSION_1_2 = 0xFEFD;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;

    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int HELLO_VERIFY_REQUEST = 3;
    static final int CERTIFICATE = 11;
    static final int SERVER_KEY_EXCHANGE = 12;
    static final int CERTIFICATE_REQUEST = 13;
    static final int SERVER_HELLO_DONE = 14;
    static final int CERTIFICATE_VERIFY = 15;
    static final int CLIENT_KEY_EXCHANGE = 16;
    static final int FINISHED = 20;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long SEQUENCE_MASK = 0xFFFF_FFFF_FFFFL;

    private DtlsRecord() {}

    /** A new record of version 1.2. */
    static byte[] write(int type, int epoch, long sequence, byte... body) {
        var record = new byte[HEADER_BYTES + body.length];
        record[0] = (byte) type;
        writeUint16(record, 1, VERSION_1_2);
        writeEpochAndSequence(record, 0, ((long) epoch << 48) | sequence);
        writeUint16(record, 11, body.length);
        System.arraycopy(body, 0, record, HEADER_BYTES, body.length);
        return record;
    }

    static int type(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    static int version(byte[] bytes, int at) {
        return uint16(bytes, at + 1);
    }

    static int epoch(byte[] bytes, int at) {
        return uint16(bytes, at + 3);
    }

    static long sequence(byte[] bytes, int at) {
        return epochAndSequence(bytes, at) & SEQUENCE_MASK;
    }

    /** Both as one number, as they go into the nonce and the additional data. */
    static long epochAndSequence(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + 3);
    }

    static void writeEpochAndSequence(byte[] bytes, int at, long value) {
        LONG.set(bytes, at + 3, value);
    }

    /** Of what follows the header. */
    static int length(byte[] bytes, int at) {
        return uint16(bytes, at + 11);
    }

    /** Whether a whole record begins here. */
    static boolean isWhole(byte[] bytes, int at) {
        return at + HEADER_BYTES <= bytes.length && at + HEADER_BYTES + length(bytes, at) <= bytes.length;
    }

    /** Where the record ends. */
    static int end(byte[] bytes, int at) {
        return at + HEADER_BYTES + length(bytes, at);
    }

    static int uint16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at) & 0xFFFF;
    }

    static void writeUint16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    static int uint24(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 16) | uint16(bytes, at + 1);
    }
}
