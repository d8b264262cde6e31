package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.Memory;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Java's own ciphers, which every JDK has. They make garbage, and copy: they are quick on byte arrays only. */
final class SunJceEngine extends SrtpEngine {
    private static final String PROVIDER = "SunJCE"; // not whichever provider somebody has put first

    @Override
    public String name() {
        return PROVIDER;
    }

    @Override
    public String description() {
        return PROVIDER + " of Java " + Runtime.version().feature();
    }

    @Override
    GcmKey gcm(byte[] key) {
        return new Gcm(new SecretKeySpec(key, "AES"));
    }

    @Override
    CounterKey counter(byte[] key) {
        return new Counter(new SecretKeySpec(key, "AES"));
    }

    @Override
    HmacKey hmacSha1(byte[] key) {
        return new Hmac(new SecretKeySpec(key, "HmacSHA1"));
    }

    private static Cipher cipher(String transformation) {
        try {
            return Cipher.getInstance(transformation, PROVIDER);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(transformation, bug);
        }
    }

    /** Grows to the longest packet. */
    private static final class Scratch {
        private byte[] bytes = {};

        byte[] ofAtLeast(int length) {
            if (bytes.length < length) {
                bytes = new byte[Math.max(length, 1_536)];
            }
            return bytes;
        }
    }

    private static final class Gcm implements GcmKey {
        private static final String TRANSFORMATION = "AES/GCM/NoPadding";
        private static final int NONCE_BYTES = 12;

        private final Key key;
        private final Scratch scratchIn = new Scratch();
        private final Scratch scratchOut = new Scratch();
        private byte[] nonce = new byte[NONCE_BYTES];
        private byte[] lastNonce = new byte[NONCE_BYTES];
        private Cipher cipher = cipher(TRANSFORMATION);

        Gcm(Key key) {
            this.key = key;
        }

        @Override
        public void seal(long nonceAt, long aad, int aadBytes, long text, int textBytes, long out, long tag) {
            try {
                init(Cipher.ENCRYPT_MODE, nonceAt, aad, aadBytes);
                var plain = scratchIn.ofAtLeast(textBytes);
                Memory.get(text, plain, textBytes);
                var sealed = scratchOut.ofAtLeast(textBytes + TAG_BYTES);
                cipher.doFinal(plain, 0, textBytes, sealed, 0);
                Memory.set(out, sealed, 0, textBytes);
                Memory.set(tag, sealed, textBytes, TAG_BYTES);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException(TRANSFORMATION, bug);
            }
        }

        @Override
        public boolean open(long nonceAt, long aad, int aadBytes, long text, int textBytes, long tag) {
            try {
                init(Cipher.DECRYPT_MODE, nonceAt, aad, aadBytes);
                var sealed = scratchIn.ofAtLeast(textBytes + TAG_BYTES);
                Memory.get(text, sealed, textBytes);
                Memory.get(tag, sealed, textBytes, TAG_BYTES);
                var plain = scratchOut.ofAtLeast(textBytes);
                cipher.doFinal(sealed, 0, textBytes + TAG_BYTES, plain, 0);
                Memory.set(text, plain, 0, textBytes);
                return true;
            } catch (AEADBadTagException forged) {
                return false;
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException(TRANSFORMATION, bug);
            }
        }

        private void init(int mode, long nonceAt, long aad, int aadBytes) throws GeneralSecurityException {
            Memory.get(nonceAt, nonce, NONCE_BYTES);
            if (mode == Cipher.ENCRYPT_MODE && Arrays.equals(nonce, lastNonce)) {
                // A cipher refuses the nonce it had last; but the newest packet may have to be sent once more.
                cipher = cipher(TRANSFORMATION);
            }
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            var swap = lastNonce;
            lastNonce = nonce;
            nonce = swap;
            var associated = scratchIn.ofAtLeast(aadBytes);
            Memory.get(aad, associated, aadBytes);
            cipher.updateAAD(associated, 0, aadBytes);
        }

        @Override
        public void close() {}
    }

    private static final class Counter implements CounterKey {
        private static final String TRANSFORMATION = "AES/CTR/NoPadding";

        private final Key key;
        private final Cipher cipher = cipher(TRANSFORMATION);
        private final Scratch scratchIn = new Scratch();
        private final Scratch scratchOut = new Scratch();
        private final byte[] iv = new byte[16];

        Counter(Key key) {
            this.key = key;
        }

        @Override
        public void crypt(long ivAt, long text, int textBytes, long out) {
            try {
                Memory.get(ivAt, iv, iv.length);
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
                var in = scratchIn.ofAtLeast(textBytes);
                Memory.get(text, in, textBytes);
                var result = scratchOut.ofAtLeast(textBytes);
                cipher.doFinal(in, 0, textBytes, result, 0);
                Memory.set(out, result, 0, textBytes);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException(TRANSFORMATION, bug);
            }
        }

        @Override
        public void close() {}
    }

    private static final class Hmac implements HmacKey {
        private final Mac mac;
        private final Scratch scratch = new Scratch();
        private final byte[] result = new byte[MAC_BYTES];

        Hmac(Key key) {
            try {
                mac = Mac.getInstance("HmacSHA1", PROVIDER);
                mac.init(key);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("HmacSHA1", bug);
            }
        }

        @Override
        public void mac(long text, int textBytes, long out) {
            var bytes = scratch.ofAtLeast(textBytes);
            Memory.get(text, bytes, textBytes);
            mac.update(bytes, 0, textBytes);
            try {
                mac.doFinal(result, 0);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("HmacSHA1", bug);
            }
            Memory.set(out, result, 0, MAC_BYTES);
        }

        @Override
        public void close() {}
    }
}
