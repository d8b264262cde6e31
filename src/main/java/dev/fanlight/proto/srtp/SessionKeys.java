package dev.fanlight.proto.srtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What the master key of one direction derives for its packets (RFC 3711 section 4.3), with a key derivation rate of 0. */
final class SessionKeys {
    // RFC 3711 section 4.3.1 and 4.3.2: the labels; SRTCP's are three higher
    private static final int ENCRYPTION = 0;
    private static final int AUTHENTICATION = 1;
    private static final int SALT = 2;
    private static final int FOR_RTCP = 3;

    /** Where the label stands in the 112 bits of the salt: 48 bits of index/kdr, here zero, come behind it. */
    private static final int LABEL_AT = 7;

    private static final int AUTHENTICATION_BYTES = 20;

    /** The keys for RTP, or those for RTCP. */
    static final class Half {
        final byte[] encryption;
        final byte[] salt;

        /** Not used by an AEAD profile. */
        final byte[] authentication;

        Half(byte[] encryption, byte[] salt, byte[] authentication) {
            this.encryption = encryption;
            this.salt = salt;
            this.authentication = authentication;
        }
    }

    final SrtpProfile profile;
    final Half rtp;
    final Half rtcp;

    SessionKeys(SrtpProfile profile, Half rtp, Half rtcp) {
        this.profile = profile;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    static SessionKeys derive(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        return new SessionKeys(
                profile, derive(profile, masterKey, masterSalt, 0), derive(profile, masterKey, masterSalt, FOR_RTCP));
    }

    private static Half derive(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, int base) {
        return new Half(
                derive(masterKey, masterSalt, base + ENCRYPTION, SrtpProfile.KEY_BYTES),
                derive(masterKey, masterSalt, base + SALT, profile.saltBytes()),
                derive(masterKey, masterSalt, base + AUTHENTICATION, AUTHENTICATION_BYTES));
    }

    /** RFC 3711 section 4.3.3: the key stream of AES-CM whose IV is (label || index/kdr) XOR salt, shifted by 16 bits. */
    static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int bytes) {
        // A salt of 96 bits has its missing 16 bits at its end (RFC 7714 section 11).
        var iv = Arrays.copyOf(masterSalt, 16);
        iv[LABEL_AT] ^= (byte) label;
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(new byte[bytes]);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("AES/CTR", bug);
        }
    }

    /** Eight bytes in network order as one number. */
    static long int64(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).getLong(offset);
    }
}
