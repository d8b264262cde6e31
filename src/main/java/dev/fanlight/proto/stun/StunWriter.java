package dev.fanlight.proto.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Writes STUN messages (RFC 8489 section 5): {@link #begin}, attributes, then {@link #integrity} and last
 * {@link #fingerprint}. The message is whole after every call. One owner, used again for each message.
 *
 * <p>The buffer stays the caller's; bytes go behind its writer index.
 */
public final class StunWriter {
    static final int IPV4 = 1;
    static final int IPV6 = 2;

    private final StunFingerprint fingerprint = new StunFingerprint();
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int start;

    /** Begins a message; {@code out} should have room for about 150 bytes and may grow. */
    public StunWriter begin(ByteBuf out, StunClass messageClass, int method, TransactionId transaction) {
        this.out = out;
        start = out.writerIndex();
        out.writeShort(messageClass.typeOf(method))
                .writeShort(0)
                .writeInt(StunMessage.COOKIE)
                .writeInt(transaction.high())
                .writeLong(transaction.low());
        return this;
    }

    /** USERNAME, at most 513 bytes. */
    public StunWriter username(byte[] username) {
        return value(StunAttribute.USERNAME, username);
    }

    /** SOFTWARE, at most 763 bytes in UTF-8. */
    public StunWriter software(String software) {
        return value(StunAttribute.SOFTWARE, software.getBytes(StandardCharsets.UTF_8));
    }

    /** PRIORITY, 1 to 2^31 - 1. */
    public StunWriter priority(long priority) {
        header(StunAttribute.PRIORITY, 4).writeInt((int) priority);
        return end();
    }

    public StunWriter useCandidate() {
        header(StunAttribute.USE_CANDIDATE, 0);
        return end();
    }

    public StunWriter iceControlling(long tieBreaker) {
        header(StunAttribute.ICE_CONTROLLING, 8).writeLong(tieBreaker);
        return end();
    }

    public StunWriter iceControlled(long tieBreaker) {
        header(StunAttribute.ICE_CONTROLLED, 8).writeLong(tieBreaker);
        return end();
    }

    /** XOR-MAPPED-ADDRESS of an address that is resolved. */
    public StunWriter xorMappedAddress(InetSocketAddress address) {
        var octets = address.getAddress().getAddress();
        header(StunAttribute.XOR_MAPPED_ADDRESS, 4 + octets.length)
                .writeByte(0)
                .writeByte(octets.length == 4 ? IPV4 : IPV6)
                .writeShort(address.getPort() ^ StunMessage.COOKIE >>> 16);
        for (var i = 0; i < octets.length; i++) {
            out.writeByte(octets[i] ^ out.getByte(start + 4 + i));
        }
        return end();
    }

    /**
     * ERROR-CODE.
     *
     * @param code 300 to 699
     * @param reason at most 763 bytes in UTF-8
     */
    public StunWriter errorCode(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        header(StunAttribute.ERROR_CODE, 4 + text.length)
                .writeShort(0)
                .writeByte(code / 100)
                .writeByte(code % 100)
                .writeBytes(text);
        return end();
    }

    /** Lists what a request had that was not understood, for the answer 420 (RFC 8489 section 14.13). */
    public StunWriter unknownAttributesOf(StunMessage request) {
        header(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * request.unknownCount());
        for (var i = 0; i < request.unknownCount(); i++) {
            out.writeShort(request.unknown(i));
        }
        return end();
    }

    /** MESSAGE-INTEGRITY with HMAC-SHA1, over all that was written before it. */
    public StunWriter integrity(StunKey key) {
        var at = out.writerIndex();
        header(StunAttribute.MESSAGE_INTEGRITY, StunKey.SHA1_BYTES).writeZero(StunKey.SHA1_BYTES);
        end();
        key.sign(out, start, at);
        return this;
    }

    /** FINGERPRINT, over all that was written before it; nothing may follow. */
    public void fingerprint() {
        var at = out.writerIndex();
        header(StunAttribute.FINGERPRINT, 4).writeInt(0);
        end();
        out.setInt(at + 4, fingerprint.of(out, start, at));
        out = Unpooled.EMPTY_BUFFER;
    }

    private StunWriter value(StunAttribute attribute, byte[] value) {
        header(attribute, value.length).writeBytes(value);
        return end();
    }

    private ByteBuf header(StunAttribute attribute, int lengthBytes) {
        if (!attribute.fits(lengthBytes)) {
            throw new IllegalArgumentException(attribute + " of " + lengthBytes + " bytes");
        }
        return out.writeShort(attribute.code()).writeShort(lengthBytes);
    }

    private StunWriter end() {
        var bodyBytes = out.writerIndex() - start - StunMessage.HEADER_BYTES;
        var paddingBytes = -bodyBytes & 3;
        out.writeZero(paddingBytes).setShort(start + 2, bodyBytes + paddingBytes);
        return this;
    }
}
