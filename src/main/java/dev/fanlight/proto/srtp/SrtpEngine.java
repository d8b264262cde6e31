package dev.fanlight.proto.srtp;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where the ciphers come from. Engines are found once and may be used by all threads; the keys they make belong to one
 * thread at a time.
 */
public abstract sealed class SrtpEngine permits IpsecMbEngine, LibcryptoEngine, SunJceEngine {
    /** Found when first asked for: a library may take milliseconds to load. */
    private static final class Found {
        private static final SrtpEngine JCE = new SunJceEngine();
        private static final List<SrtpEngine> ENGINES = find();

        private static List<SrtpEngine> find() {
            var libcrypto = LibcryptoEngine.find().filter(EngineCheck::passes);
            var ipsecMb = IpsecMbEngine.find(libcrypto.orElse(JCE)).filter(EngineCheck::passes);
            return Stream.of(ipsecMb.stream(), libcrypto.stream(), Stream.of(JCE))
                    .flatMap(engines -> engines)
                    .toList();
        }
    }

    SrtpEngine() {}

    /** The fastest that this machine has. Takes milliseconds when called first. */
    public static SrtpEngine best() {
        return available().getFirst();
    }

    /** All that this machine has and that know the right answers, the fastest first. */
    public static List<SrtpEngine> available() {
        return Found.ENGINES;
    }

    /** Short, for a metric's label: {@code ipsec-mb}, {@code libcrypto} or {@code SunJCE}. */
    public abstract String name();

    /** With versions, for the log. */
    public abstract String description();

    /** @param key 16 bytes */
    abstract GcmKey gcm(byte[] key);

    /** @param key 16 bytes */
    abstract CounterKey counter(byte[] key);

    abstract HmacKey hmacSha1(byte[] key);

    @Override
    public String toString() {
        return description();
    }

    /** AES-128-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D). All memory is given by address. */
    interface GcmKey extends AutoCloseable {
        int TAG_BYTES = 16;

        /** Reads text, writes as many bytes to out (may be the same place) and 16 to tag. */
        void seal(long nonce, long aad, int aadBytes, long text, int textBytes, long out, long tag);

        /** Reads text and writes as many bytes to its place; false, and anything there, where the tag is not right. */
        boolean open(long nonce, long aad, int aadBytes, long text, int textBytes, long tag);

        @Override
        void close();
    }

    /** AES-128 in counter mode (NIST SP 800-38A). All memory is given by address. */
    interface CounterKey extends AutoCloseable {
        /** Reads text and writes as many bytes to out (may be the same place); iv is the first counter block. */
        void crypt(long iv, long text, int textBytes, long out);

        @Override
        void close();
    }

    /** HMAC-SHA1 (RFC 2104). All memory is given by address. */
    interface HmacKey extends AutoCloseable {
        int MAC_BYTES = 20;

        /** Writes 20 bytes. */
        void mac(long text, int textBytes, long mac);

        @Override
        void close();
    }
}
