package dev.fanlight.proto.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A STUN message (RFC 8489 section 5) read where it lies: a flyweight that is laid over one datagram after the other.
 *
 * <pre>
 *  0      2      4              8                         20
 * +------+------+--------------+-------------------------+---- … ----+
 * | type |length| 0x2112A442   | transaction id          | attributes|
 * +------+------+--------------+-------------------------+---- … ----+
 * attribute:  type (2)  length (2)  value (length)  padding to a multiple of 4
 * </pre>
 *
 * <p>What it tells is true only until the datagram is released or another one is parsed. Of an attribute that comes
 * twice only the first counts. Belongs to one thread.
 */
public final class StunMessage {
    /** The one method that ICE uses. */
    public static final int BINDING = 0x001;

    static final int HEADER_BYTES = 20;
    static final int COOKIE = 0x2112A442;

    private static final int MAX_UNKNOWN = 8;
    private static final int ABSENT = -1;

    private final int[] attributeAt = new int[StunAttribute.COUNT];
    private final int[] unknown = new int[MAX_UNKNOWN];
    private final StunFingerprint fingerprint = new StunFingerprint();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int start;
    private int type;
    private int unknownCount;

    /** Knows no message yet. */
    public StunMessage() {
        clear();
    }

    /**
     * Reads from the reader index to the writer index, which must be the whole datagram, and moves neither. A
     * fingerprint is checked when there is one; integrity is not, see {@link #verifies}.
     *
     * @return {@link StunStatus#OK}, or why this is no STUN message; then nothing may be asked of it
     */
    public StunStatus parse(ByteBuf datagram) {
        clear();
        var status = parseHeader(datagram);
        for (var at = start + HEADER_BYTES; status == StunStatus.OK && at < datagram.writerIndex(); ) {
            // Everything is a multiple of four bytes, so there is always a whole attribute header here.
            var lengthBytes = datagram.getUnsignedShort(at + 2);
            var next = at + 4 + (lengthBytes + 3 & ~3);
            status = next > datagram.writerIndex()
                    ? StunStatus.ATTRIBUTE_OVERRUN
                    : onAttribute(datagram.getUnsignedShort(at), at, lengthBytes);
            at = next;
        }
        if (status != StunStatus.OK) {
            clear();
        }
        return status;
    }

    private void clear() {
        Arrays.fill(attributeAt, ABSENT);
        bytes = Unpooled.EMPTY_BUFFER;
        start = 0;
        type = 0;
        unknownCount = 0;
    }

    private StunStatus parseHeader(ByteBuf datagram) {
        var at = datagram.readerIndex();
        var sizeBytes = datagram.readableBytes();
        if (sizeBytes < HEADER_BYTES) {
            return StunStatus.TOO_SHORT;
        }
        bytes = datagram;
        start = at;
        type = datagram.getUnsignedShort(at);
        if ((type & 0xC000) != 0) {
            return StunStatus.NOT_STUN;
        }
        if (datagram.getInt(at + 4) != COOKIE) {
            return StunStatus.NO_COOKIE;
        }
        var lengthBytes = datagram.getUnsignedShort(at + 2);
        return (lengthBytes & 3) == 0 && lengthBytes == sizeBytes - HEADER_BYTES
                ? StunStatus.OK
                : StunStatus.BAD_LENGTH;
    }

    private StunStatus onAttribute(int code, int at, int lengthBytes) {
        if (has(StunAttribute.FINGERPRINT)) {
            return StunStatus.BEHIND_FINGERPRINT;
        }
        var attribute = StunAttribute.of(code);
        // RFC 8489 14.5, 14.6: what follows integrity is ignored, save the stronger integrity and the fingerprint.
        if (isBehindIntegrity(attribute)) {
            return StunStatus.OK;
        }
        if (attribute == StunAttribute.OTHER) {
            if (StunAttribute.isComprehensionRequired(code) && unknownCount < MAX_UNKNOWN) {
                unknown[unknownCount++] = code;
            }
            return StunStatus.OK;
        }
        if (has(attribute)) {
            return StunStatus.OK;
        }
        if (!attribute.fits(lengthBytes)) {
            return StunStatus.BAD_ATTRIBUTE_LENGTH;
        }
        attributeAt[attribute.slot()] = at;
        return switch (attribute) {
            case MAPPED_ADDRESS, XOR_MAPPED_ADDRESS -> checkAddress(at, lengthBytes);
            case ERROR_CODE -> checkErrorCode(at);
            case FINGERPRINT -> checkFingerprint(at);
            case UNKNOWN_ATTRIBUTES -> (lengthBytes & 1) == 0 ? StunStatus.OK : StunStatus.BAD_ATTRIBUTE_LENGTH;
            case USERNAME,
                    MESSAGE_INTEGRITY,
                    REALM,
                    NONCE,
                    MESSAGE_INTEGRITY_SHA256,
                    PRIORITY,
                    USE_CANDIDATE,
                    SOFTWARE,
                    ICE_CONTROLLED,
                    ICE_CONTROLLING,
                    OTHER -> StunStatus.OK;
        };
    }

    private boolean isBehindIntegrity(StunAttribute attribute) {
        return switch (attribute) {
            case FINGERPRINT -> false;
            case MESSAGE_INTEGRITY_SHA256 -> has(StunAttribute.MESSAGE_INTEGRITY_SHA256);
            default -> hasIntegrity();
        };
    }

    private StunStatus checkAddress(int at, int lengthBytes) {
        var family = bytes.getUnsignedByte(at + 5);
        var expected = family == StunWriter.IPV4 ? 8 : 20;
        var known = family == StunWriter.IPV4 || family == StunWriter.IPV6;
        return known && lengthBytes == expected ? StunStatus.OK : StunStatus.BAD_ADDRESS;
    }

    private StunStatus checkErrorCode(int at) {
        var hundreds = bytes.getUnsignedByte(at + 6) & 7;
        return hundreds >= 3 && hundreds <= 6 && bytes.getUnsignedByte(at + 7) < 100
                ? StunStatus.OK
                : StunStatus.BAD_ERROR_CODE;
    }

    private StunStatus checkFingerprint(int at) {
        return fingerprint.of(bytes, start, at) == bytes.getInt(at + 4) ? StunStatus.OK : StunStatus.BAD_FINGERPRINT;
    }

    public StunClass messageClass() {
        return StunClass.ofType(type);
    }

    /** 0 to 0xFFF. */
    public int method() {
        return StunClass.methodOfType(type);
    }

    public boolean has(StunAttribute attribute) {
        return attributeAt[attribute.slot()] != ABSENT;
    }

    /** A copy; does not allocate when compared by {@link #belongsTo} instead. */
    public TransactionId transactionId() {
        return new TransactionId(bytes.getInt(start + 8), bytes.getLong(start + 12));
    }

    public boolean belongsTo(TransactionId transaction) {
        return bytes.getInt(start + 8) == transaction.high() && bytes.getLong(start + 12) == transaction.low();
    }

    /**
     * Whether the message carries integrity and was made with this key. Where there are both kinds, the stronger
     * decides. A message without any is not verified.
     */
    public boolean verifies(StunKey key) {
        if (has(StunAttribute.MESSAGE_INTEGRITY_SHA256)) {
            var at = at(StunAttribute.MESSAGE_INTEGRITY_SHA256);
            return key.verifySha256(bytes, start, at, bytes.getUnsignedShort(at + 2));
        }
        return has(StunAttribute.MESSAGE_INTEGRITY)
                && key.verifySha1(bytes, start, at(StunAttribute.MESSAGE_INTEGRITY));
    }

    /** Whether there is any MESSAGE-INTEGRITY to verify. */
    public boolean hasIntegrity() {
        return has(StunAttribute.MESSAGE_INTEGRITY) || has(StunAttribute.MESSAGE_INTEGRITY_SHA256);
    }

    /** Whether USERNAME is there and is, byte for byte, this one; does not allocate. */
    public boolean usernameIs(byte[] expected) {
        return usernameStartsWith(expected) && valueBytes(StunAttribute.USERNAME) == expected.length;
    }

    /** Whether USERNAME is there and begins with these bytes; does not allocate. */
    public boolean usernameStartsWith(byte[] prefix) {
        if (!has(StunAttribute.USERNAME) || valueBytes(StunAttribute.USERNAME) < prefix.length) {
            return false;
        }
        var from = at(StunAttribute.USERNAME) + 4;
        for (var i = 0; i < prefix.length; i++) {
            if (bytes.getByte(from + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * In a check, the part of USERNAME before the colon: the fragment of who receives it (RFC 8445 section 7.2.2).
     * By it, a server with one port finds the session of a peer it has not heard before.
     */
    public Optional<String> receiverUfrag() {
        if (!has(StunAttribute.USERNAME)) {
            return Optional.empty();
        }
        var from = at(StunAttribute.USERNAME) + 4;
        var colon = bytes.indexOf(from, from + valueBytes(StunAttribute.USERNAME), (byte) ':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(bytes.toString(from, colon - from, StandardCharsets.US_ASCII));
    }

    /** USERNAME or another attribute that holds text; empty when absent. */
    public Optional<String> text(StunAttribute attribute) {
        return has(attribute)
                ? Optional.of(bytes.toString(at(attribute) + 4, valueBytes(attribute), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** PRIORITY, 0 to 2^32 - 1; zero when absent. */
    public long priority() {
        return has(StunAttribute.PRIORITY) ? bytes.getUnsignedInt(at(StunAttribute.PRIORITY) + 4) : 0;
    }

    /** The unsigned 64 bits of {@link StunAttribute#ICE_CONTROLLING} or {@link StunAttribute#ICE_CONTROLLED}; must be there. */
    public long tieBreaker(StunAttribute role) {
        return bytes.getLong(at(role) + 4);
    }

    /** ERROR-CODE, 300 to 699; zero when absent. */
    public int errorCode() {
        if (!has(StunAttribute.ERROR_CODE)) {
            return 0;
        }
        var at = at(StunAttribute.ERROR_CODE);
        return (bytes.getUnsignedByte(at + 6) & 7) * 100 + bytes.getUnsignedByte(at + 7);
    }

    /** XOR-MAPPED-ADDRESS: where the peer sees the datagrams of this side come from. */
    public Optional<InetSocketAddress> xorMappedAddress() {
        if (!has(StunAttribute.XOR_MAPPED_ADDRESS)) {
            return Optional.empty();
        }
        var at = at(StunAttribute.XOR_MAPPED_ADDRESS);
        var port = bytes.getUnsignedShort(at + 6) ^ COOKIE >>> 16;
        var address = new byte[valueBytes(StunAttribute.XOR_MAPPED_ADDRESS) - 4];
        for (var i = 0; i < address.length; i++) {
            // RFC 8489 14.2: xored with the cookie and, behind it, the transaction id, as they stand in the header
            address[i] = (byte) (bytes.getByte(at + 8 + i) ^ bytes.getByte(start + 4 + i));
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes here", e);
        }
    }

    /** How many comprehension-required attributes were not understood; at most the first eight are counted. */
    public int unknownCount() {
        return unknownCount;
    }

    /** The type of an attribute that was not understood. */
    public int unknown(int index) {
        return unknown[index];
    }

    /** The types that the sender of a 420 lists in UNKNOWN-ATTRIBUTES; empty when absent. */
    public int[] unknownAttributes() {
        if (!has(StunAttribute.UNKNOWN_ATTRIBUTES)) {
            return new int[0];
        }
        var codes = new int[valueBytes(StunAttribute.UNKNOWN_ATTRIBUTES) / 2];
        for (var i = 0; i < codes.length; i++) {
            codes[i] = bytes.getUnsignedShort(at(StunAttribute.UNKNOWN_ATTRIBUTES) + 4 + 2 * i);
        }
        return codes;
    }

    private int at(StunAttribute attribute) {
        return attributeAt[attribute.slot()];
    }

    private int valueBytes(StunAttribute attribute) {
        return bytes.getUnsignedShort(at(attribute) + 2);
    }
}
