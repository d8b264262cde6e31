package dev.fanlight.proto.stun;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A password made ready for MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 14.5 and 14.6).
 *
 * <p>Keeps its state between messages so that none is made for each; belongs to one thread.
 */
public final class StunKey {
    static final int SHA1_BYTES = 20;

    private final byte[] secret;
    private final Mac sha1;
    private @Nullable Mac sha256;
    private final byte[] chunk = new byte[64];
    private final byte[] result = new byte[32];
    private final byte[] claimed = new byte[32];

    private StunKey(byte[] secret) {
        this.secret = secret;
        sha1 = mac("HmacSHA1", secret);
    }

    /**
     * For the short-term credentials of ICE (RFC 8489 section 9.1.1).
     *
     * @param password in ASCII, as ICE has it, so that no string preparation is needed; not empty
     */
    public static StunKey shortTerm(String password) {
        return new StunKey(password.getBytes(StandardCharsets.UTF_8));
    }

    /** For a key that was derived elsewhere, such as the MD5 of long-term credentials; not empty. */
    public static StunKey of(byte[] secret) {
        return new StunKey(secret.clone());
    }

    /** Puts the HMAC-SHA1 of the message from its header to {@code attributeAt} behind the attribute's header there. */
    void sign(ByteBuf bytes, int start, int attributeAt) {
        digest(sha1, bytes, start, attributeAt, SHA1_BYTES);
        bytes.setBytes(attributeAt + 4, result, 0, SHA1_BYTES);
    }

    boolean verifySha1(ByteBuf bytes, int start, int attributeAt) {
        digest(sha1, bytes, start, attributeAt, SHA1_BYTES);
        return matches(bytes, attributeAt, SHA1_BYTES);
    }

    /** @param lengthBytes RFC 8489 section 14.6 lets a sender cut the hash to 16, 20, 24 or 28 bytes */
    boolean verifySha256(ByteBuf bytes, int start, int attributeAt, int lengthBytes) {
        if ((lengthBytes & 3) != 0) {
            return false;
        }
        var mac = sha256;
        if (mac == null) {
            mac = mac("HmacSHA256", secret);
            sha256 = mac;
        }
        digest(mac, bytes, start, attributeAt, lengthBytes);
        return matches(bytes, attributeAt, lengthBytes);
    }

    /**
     * RFC 8489 section 14.5: the header's length must point to the end of the integrity attribute while the hash is
     * taken, whatever follows it. The message itself is not touched for that: it may be shared.
     */
    private void digest(Mac mac, ByteBuf bytes, int start, int attributeAt, int valueBytes) {
        var length = attributeAt + 4 + valueBytes - start - StunMessage.HEADER_BYTES;
        chunk[0] = bytes.getByte(start);
        chunk[1] = bytes.getByte(start + 1);
        chunk[2] = (byte) (length >> 8);
        chunk[3] = (byte) length;
        mac.update(chunk, 0, 4);
        for (var at = start + 4; at < attributeAt; at += chunk.length) {
            var step = Math.min(chunk.length, attributeAt - at);
            bytes.getBytes(at, chunk, 0, step);
            mac.update(chunk, 0, step);
        }
        try {
            mac.doFinal(result, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no room for a hash of 32 bytes", e);
        }
    }

    /** In constant time, so that the hash cannot be guessed byte by byte. */
    private boolean matches(ByteBuf bytes, int attributeAt, int lengthBytes) {
        bytes.getBytes(attributeAt + 4, claimed, 0, lengthBytes);
        for (var i = lengthBytes; i < result.length; i++) {
            claimed[i] = result[i];
        }
        return MessageDigest.isEqual(claimed, result);
    }

    private static Mac mac(String algorithm, byte[] secret) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
