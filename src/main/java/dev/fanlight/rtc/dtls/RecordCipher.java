package dev.fanlight.rtc.dtls;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;

/**
 * AES-GCM of one direction (RFC 5288): Bouncy Castle protects its Finished with it, {@link SecuredRecords} what comes
 * after. It keeps the key and the salt, 20 or 36 bytes, where Bouncy Castle's own keeps tables of 20 KB. One thread at
 * a time.
 */
final class RecordCipher implements TlsAEADCipherImpl {
    static final int TAG_BYTES = 16;
    static final int EXPLICIT_NONCE_BYTES = 8;

    private static final int SALT_BYTES = 4;

    private final int mode;
    private byte[] key = {};
    private byte[] nonce = {};

    private RecordCipher(int mode) {
        this.mode = mode;
    }

    static RecordCipher sealing() {
        return new RecordCipher(Cipher.ENCRYPT_MODE);
    }

    static RecordCipher opening() {
        return new RecordCipher(Cipher.DECRYPT_MODE);
    }

    @Override
    public void setKey(byte[] bytes, int at, int lengthBytes) {
        key = Arrays.copyOfRange(bytes, at, at + lengthBytes);
    }

    /** @param nonce salt and explicit nonce, 12 bytes; the salt is kept */
    @Override
    public void init(byte[] nonce, int macSize) {
        this.nonce = nonce.clone();
    }

    /** Keeps the salt of the last nonce, and takes another explicit one. */
    void explicitNonce(byte[] bytes, int at) {
        System.arraycopy(bytes, at, nonce, SALT_BYTES, EXPLICIT_NONCE_BYTES);
    }

    @Override
    public int getOutputSize(int inputLength) {
        return mode == Cipher.ENCRYPT_MODE ? inputLength + TAG_BYTES : inputLength - TAG_BYTES;
    }

    @Override
    public int doFinal(byte[] additionalData, byte[] input, int inputAt, int lengthBytes, byte[] output, int outputAt)
            throws TlsFatalAlert {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(additionalData);
            return cipher.doFinal(input, inputAt, lengthBytes, output, outputAt);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Also where the key has been cleared meanwhile.
            throw new TlsFatalAlert(AlertDescription.bad_record_mac, e);
        }
    }

    /** Forgets the key; nothing opens from now on. */
    void clear() {
        Arrays.fill(key, (byte) 0);
        key = new byte[0];
    }
}
