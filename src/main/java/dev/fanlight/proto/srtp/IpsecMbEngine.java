package dev.fanlight.proto.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NativeFunctions;
import dev.fanlight.ffm.NetworkOrder;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Intel's ipsec-mb, version 1: AES-GCM in one call per packet. What it would do for AES-CM and SHA-1 is meant for many
 * packets at once, so those go to another engine.
 */
final class IpsecMbEngine extends SrtpEngine {
    private static final Optional<SymbolLookup> LIBRARY = NativeFunctions.library("libIPSec_MB.so.1");

    /**
     * The ciphers are no exported functions but pointers in the IMB_MGR structure. Every program compiled against
     * version 1 has these offsets in it: new pointers are added behind the old.
     */
    private static final int GCM128_ENC_AT = 256;

    private static final int GCM128_DEC_AT = 280;
    private static final int GCM128_PRE_AT = 448;

    /** IMB_ARCH: what is below has no AES instructions and is slower than libcrypto. */
    private static final int ARCH_SSE = 2;

    private static final Optional<Ciphers> CIPHERS = load();

    private static final FunctionDescriptor CRYPT_TYPE = FunctionDescriptor.ofVoid(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);
    // key, context, out, in, bytes, nonce, associated data, bytes, tag, bytes
    private static final MethodHandle ENC =
            NativeFunctions.shortFunction(CIPHERS.map(Ciphers::gcm128Enc).orElse(0L), "IMB_AES128_GCM_ENC", CRYPT_TYPE);
    private static final MethodHandle DEC =
            NativeFunctions.shortFunction(CIPHERS.map(Ciphers::gcm128Dec).orElse(0L), "IMB_AES128_GCM_DEC", CRYPT_TYPE);
    // key of 16 bytes, expanded key
    private static final MethodHandle PRE = NativeFunctions.shortFunction(
            CIPHERS.map(Ciphers::gcm128Pre).orElse(0L),
            "IMB_AES128_GCM_PRE",
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));

    /** The ciphers that the library has chosen for this processor: addresses of functions without state. */
    private record Ciphers(String version, long gcm128Enc, long gcm128Dec, long gcm128Pre) {}

    private final String version;
    private final SrtpEngine others;

    private IpsecMbEngine(String version, SrtpEngine others) {
        this.version = version;
        this.others = others;
    }

    /** @param others does what is not GCM */
    static Optional<SrtpEngine> find(SrtpEngine others) {
        return CIPHERS.map(ciphers -> new IpsecMbEngine(ciphers.version(), others));
    }

    private static Optional<Ciphers> load() {
        if (LIBRARY.isEmpty()) {
            return Optional.empty();
        }
        var versionText = NativeFunctions.function(LIBRARY, "imb_get_version_str", FunctionDescriptor.of(JAVA_LONG));
        var allocate = NativeFunctions.function(LIBRARY, "alloc_mb_mgr", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        var init =
                NativeFunctions.function(LIBRARY, "init_mb_mgr_auto", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        var error = NativeFunctions.function(LIBRARY, "imb_get_errno", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        var free = NativeFunctions.function(LIBRARY, "free_mb_mgr", FunctionDescriptor.ofVoid(JAVA_LONG));
        try (var arch = new NativeBlock(Integer.BYTES)) {
            var mgr = (long) allocate.invokeExact(0L);
            if (mgr == 0) {
                return Optional.empty();
            }
            init.invokeExact(mgr, arch.address());
            var usable = (int) error.invokeExact(mgr) == 0 && MachineOrder.int32(arch.address()) >= ARCH_SSE;
            var ciphers = new Ciphers(
                    Memory.string((long) versionText.invokeExact()),
                    MachineOrder.int64(mgr + GCM128_ENC_AT),
                    MachineOrder.int64(mgr + GCM128_DEC_AT),
                    MachineOrder.int64(mgr + GCM128_PRE_AT));
            free.invokeExact(mgr);
            return usable ? Optional.of(ciphers) : Optional.empty();
        } catch (UnsatisfiedLinkError another) {
            return Optional.empty(); // not the library that it is named after
        } catch (Throwable bug) {
            throw new IllegalStateException("ipsec-mb", bug);
        }
    }

    @Override
    public String name() {
        return "ipsec-mb";
    }

    @Override
    public String description() {
        return "ipsec-mb " + version + " for AES-GCM, " + others.description() + " for AES-CM";
    }

    @Override
    GcmKey gcm(byte[] key) {
        return new Gcm(key);
    }

    @Override
    CounterKey counter(byte[] key) {
        return others.counter(key);
    }

    @Override
    HmacKey hmacSha1(byte[] key) {
        return others.hmacSha1(key);
    }

    private static final class Gcm implements GcmKey {
        // struct gcm_key_data is 1,008 bytes, struct gcm_context_data 88
        private static final int CONTEXT_AT = 1_024;
        private static final int TAG_AT = CONTEXT_AT + 128;
        private static final int SIZE_BYTES = TAG_AT + TAG_BYTES;

        private final NativeBlock block = new NativeBlock(SIZE_BYTES);
        private final long expandedKey = block.address();
        private final long context = expandedKey + CONTEXT_AT;
        private final long tagFound = expandedKey + TAG_AT;

        Gcm(byte[] key) {
            Memory.set(tagFound, key);
            try {
                PRE.invokeExact(tagFound, expandedKey);
            } catch (Throwable bug) {
                throw new IllegalStateException("IMB_AES128_GCM_PRE", bug);
            }
            Memory.clear(tagFound, key.length);
        }

        @Override
        public void seal(long nonce, long aad, int aadBytes, long text, int textBytes, long out, long tag) { // hot
            try {
                ENC.invokeExact(
                        expandedKey, context, out, text, (long) textBytes, nonce, aad, (long) aadBytes, tag, (long)
                                TAG_BYTES);
            } catch (Throwable bug) {
                throw new IllegalStateException("IMB_AES128_GCM_ENC", bug);
            }
        }

        @Override
        public boolean open(long nonce, long aad, int aadBytes, long text, int textBytes, long tag) { // hot
            try {
                DEC.invokeExact(
                        expandedKey,
                        context,
                        text,
                        text,
                        (long) textBytes,
                        nonce,
                        aad,
                        (long) aadBytes,
                        tagFound,
                        (long) TAG_BYTES);
            } catch (Throwable bug) {
                throw new IllegalStateException("IMB_AES128_GCM_DEC", bug);
            }
            // Without a branch on single bytes, so that the time it takes says nothing.
            var first8 = NetworkOrder.int64(tagFound) ^ NetworkOrder.int64(tag);
            var last8 = NetworkOrder.int64(tagFound + Long.BYTES) ^ NetworkOrder.int64(tag + Long.BYTES);
            return (first8 | last8) == 0;
        }

        @Override
        public void close() {
            block.close();
        }
    }
}
