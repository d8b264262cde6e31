package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import java.util.Optional;

/** OpenSSL 3: one context per key, which per packet takes only a new IV. */
final class LibcryptoEngine extends SrtpEngine {
    /** Where libcrypto writes how much it has written. */
    private static final int LENGTH_BYTES = Long.BYTES;

    private final long aesGcm;
    private final long aesCtr;
    private final long hmac;

    private LibcryptoEngine(long aesGcm, long aesCtr, long hmac) {
        this.aesGcm = aesGcm;
        this.aesCtr = aesCtr;
        this.hmac = hmac;
    }

    /** Empty where the machine has no OpenSSL 3, or one without these ciphers. */
    static Optional<SrtpEngine> find() {
        if (Libcrypto.LIBRARY.isEmpty()) {
            return Optional.empty();
        }
        try {
            var aesGcm = Libcrypto.fetchCipher("AES-128-GCM");
            var aesCtr = Libcrypto.fetchCipher("AES-128-CTR");
            var hmac = Libcrypto.fetchMac("HMAC");
            return aesGcm == 0 || aesCtr == 0 || hmac == 0
                    ? Optional.empty()
                    : Optional.of(new LibcryptoEngine(aesGcm, aesCtr, hmac));
        } catch (IllegalStateException another) {
            return Optional.empty(); // not the library that it is named after
        }
    }

    @Override
    public String name() {
        return "libcrypto";
    }

    @Override
    public String description() {
        return "libcrypto of OpenSSL " + Libcrypto.version();
    }

    @Override
    GcmKey gcm(byte[] key) {
        return new Gcm(new CipherContext(aesGcm, key));
    }

    @Override
    CounterKey counter(byte[] key) {
        return new Counter(new CipherContext(aesCtr, key));
    }

    @Override
    HmacKey hmacSha1(byte[] key) {
        return new Hmac(Libcrypto.newHmac(hmac, "SHA1", key));
    }

    /** An EVP_CIPHER_CTX with its key, and room for a length. */
    private static final class CipherContext implements AutoCloseable {
        final long context = Libcrypto.newCipher();
        final NativeBlock scratch = new NativeBlock(Long.BYTES + SrtpProfile.KEY_BYTES);
        final long length = scratch.address();
        private boolean closed;

        CipherContext(long cipher, byte[] key) {
            var keyAt = length + LENGTH_BYTES;
            Memory.set(keyAt, key);
            Libcrypto.init(context, cipher, keyAt, 0, Libcrypto.ENCRYPT);
            Memory.clear(keyAt, key.length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Libcrypto.freeCipher(context);
                scratch.close();
            }
        }
    }

    private record Gcm(CipherContext cipher) implements GcmKey {
        @Override
        public void seal(long nonce, long aad, int aadBytes, long text, int textBytes, long out, long tag) { // hot
            var context = cipher.context;
            var length = cipher.length;
            Libcrypto.init(context, 0, 0, nonce, Libcrypto.ENCRYPT);
            Libcrypto.update(context, 0, length, aad, aadBytes);
            Libcrypto.update(context, out, length, text, textBytes);
            if (!Libcrypto.finish(context, out, length)) {
                throw new IllegalStateException("EVP_CipherFinal_ex");
            }
            Libcrypto.getTag(context, tag, TAG_BYTES);
        }

        @Override
        public boolean open(long nonce, long aad, int aadBytes, long text, int textBytes, long tag) { // hot
            var context = cipher.context;
            var length = cipher.length;
            Libcrypto.init(context, 0, 0, nonce, Libcrypto.DECRYPT);
            Libcrypto.setTag(context, tag, TAG_BYTES);
            Libcrypto.update(context, 0, length, aad, aadBytes);
            Libcrypto.update(context, text, length, text, textBytes);
            return Libcrypto.finish(context, text, length);
        }

        @Override
        public void close() {
            cipher.close();
        }
    }

    private record Counter(CipherContext cipher) implements CounterKey {
        @Override
        public void crypt(long iv, long text, int textBytes, long out) { // hot
            Libcrypto.init(cipher.context, 0, 0, iv, Libcrypto.ENCRYPT);
            Libcrypto.update(cipher.context, out, cipher.length, text, textBytes);
        }

        @Override
        public void close() {
            cipher.close();
        }
    }

    private static final class Hmac implements HmacKey {
        private final long context;
        private final NativeBlock length = new NativeBlock(LENGTH_BYTES);
        private boolean closed;

        Hmac(long context) {
            this.context = context;
        }

        @Override
        public void mac(long text, int textBytes, long mac) { // hot
            Libcrypto.mac(context, text, textBytes, mac, length.address(), MAC_BYTES);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Libcrypto.freeMac(context);
                length.close();
            }
        }
    }
}
