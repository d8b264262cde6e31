package dev.fanlight.proto.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeFunctions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The functions of OpenSSL 3's libcrypto that are needed here; pointers are longs, and a refusal is an exception. */
final class Libcrypto {
    static final Optional<SymbolLookup> LIBRARY = NativeFunctions.library("libcrypto.so.3");

    static final int DECRYPT = 0;
    static final int ENCRYPT = 1;

    private static final int VERSION_TEXT = 6; // OPENSSL_VERSION_STRING: "3.0.19"
    private static final int CTRL_GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
    private static final int CTRL_SET_TAG = 0x11; // EVP_CTRL_AEAD_SET_TAG
    private static final int UTF8_STRING = 4; // OSSL_PARAM_UTF8_STRING

    private static final MethodHandle VERSION =
            NativeFunctions.function(LIBRARY, "OpenSSL_version", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    private static final FunctionDescriptor FETCH =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ValueLayout.ADDRESS, JAVA_LONG);
    private static final MethodHandle CIPHER_FETCH = NativeFunctions.function(LIBRARY, "EVP_CIPHER_fetch", FETCH);
    private static final MethodHandle MAC_FETCH = NativeFunctions.function(LIBRARY, "EVP_MAC_fetch", FETCH);

    private static final MethodHandle CIPHER_NEW =
            NativeFunctions.function(LIBRARY, "EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
    private static final MethodHandle CIPHER_FREE =
            NativeFunctions.function(LIBRARY, "EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    private static final MethodHandle CIPHER_INIT = NativeFunctions.shortFunction(
            LIBRARY,
            "EVP_CipherInit_ex",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CIPHER_UPDATE = NativeFunctions.shortFunction(
            LIBRARY,
            "EVP_CipherUpdate",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CIPHER_FINAL = NativeFunctions.shortFunction(
            LIBRARY, "EVP_CipherFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CIPHER_CTRL = NativeFunctions.shortFunction(
            LIBRARY, "EVP_CIPHER_CTX_ctrl", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    private static final MethodHandle MAC_NEW =
            NativeFunctions.function(LIBRARY, "EVP_MAC_CTX_new", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MAC_FREE =
            NativeFunctions.function(LIBRARY, "EVP_MAC_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    private static final MethodHandle MAC_INIT = NativeFunctions.shortFunction(
            LIBRARY, "EVP_MAC_init", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MAC_UPDATE = NativeFunctions.shortFunction(
            LIBRARY, "EVP_MAC_update", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MAC_FINAL = NativeFunctions.shortFunction(
            LIBRARY, "EVP_MAC_final", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private Libcrypto() {}

    static String version() {
        try {
            return Memory.string((long) VERSION.invokeExact(VERSION_TEXT));
        } catch (Throwable bug) {
            throw failed("OpenSSL_version", bug);
        }
    }

    /** Zero where the library has no such cipher. It is never freed: there is one per process. */
    static long fetchCipher(String name) {
        try (var arena = Arena.ofConfined()) {
            return (long) CIPHER_FETCH.invokeExact(0L, arena.allocateFrom(name), 0L);
        } catch (Throwable bug) {
            throw failed("EVP_CIPHER_fetch", bug);
        }
    }

    /** As {@link #fetchCipher}. */
    static long fetchMac(String name) {
        try (var arena = Arena.ofConfined()) {
            return (long) MAC_FETCH.invokeExact(0L, arena.allocateFrom(name), 0L);
        } catch (Throwable bug) {
            throw failed("EVP_MAC_fetch", bug);
        }
    }

    static long newCipher() {
        try {
            return present((long) CIPHER_NEW.invokeExact(), "EVP_CIPHER_CTX_new");
        } catch (Throwable bug) {
            throw failed("EVP_CIPHER_CTX_new", bug);
        }
    }

    static void freeCipher(long context) {
        try {
            CIPHER_FREE.invokeExact(context);
        } catch (Throwable bug) {
            throw failed("EVP_CIPHER_CTX_free", bug);
        }
    }

    /** Zero for cipher, key or iv leaves what was there. */
    static void init(long context, long cipher, long key, long iv, int direction) { // hot
        try {
            check((int) CIPHER_INIT.invokeExact(context, cipher, 0L, key, iv, direction), "EVP_CipherInit_ex");
        } catch (Throwable bug) {
            throw failed("EVP_CipherInit_ex", bug);
        }
    }

    /** An out of zero takes the input as associated data. */
    static void update(long context, long out, long outLength, long in, int inBytes) { // hot
        try {
            check((int) CIPHER_UPDATE.invokeExact(context, out, outLength, in, inBytes), "EVP_CipherUpdate");
        } catch (Throwable bug) {
            throw failed("EVP_CipherUpdate", bug);
        }
    }

    /** False where the tag is not right. */
    static boolean finish(long context, long out, long outLength) { // hot
        try {
            return (int) CIPHER_FINAL.invokeExact(context, out, outLength) > 0;
        } catch (Throwable bug) {
            throw failed("EVP_CipherFinal_ex", bug);
        }
    }

    static void getTag(long context, long tag, int tagBytes) { // hot
        ctrl(context, CTRL_GET_TAG, tag, tagBytes);
    }

    static void setTag(long context, long tag, int tagBytes) { // hot
        ctrl(context, CTRL_SET_TAG, tag, tagBytes);
    }

    private static void ctrl(long context, int command, long tag, int tagBytes) { // hot
        try {
            check((int) CIPHER_CTRL.invokeExact(context, command, tagBytes, tag), "EVP_CIPHER_CTX_ctrl");
        } catch (Throwable bug) {
            throw failed("EVP_CIPHER_CTX_ctrl", bug);
        }
    }

    /** An HMAC with its key, ready for {@link #mac}. */
    static long newHmac(long hmac, String digest, byte[] key) {
        try (var arena = Arena.ofConfined()) {
            var context = present((long) MAC_NEW.invokeExact(hmac), "EVP_MAC_CTX_new");
            // OSSL_PARAM[2]: key, type, data, size, and what is returned; the second ends the list
            var parameters = arena.allocate(MemoryLayout.sequenceLayout(10, JAVA_LONG));
            parameters.setAtIndex(JAVA_LONG, 0, arena.allocateFrom("digest").address());
            parameters.setAtIndex(JAVA_INT, 2, UTF8_STRING);
            parameters.setAtIndex(JAVA_LONG, 2, arena.allocateFrom(digest).address());
            parameters.setAtIndex(JAVA_LONG, 3, digest.length());
            var keyCopy = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
            var done = (int) MAC_INIT.invokeExact(context, keyCopy.address(), (long) key.length, parameters.address());
            keyCopy.fill((byte) 0);
            if (done != 1) {
                freeMac(context);
            }
            check(done, "EVP_MAC_init");
            return context;
        } catch (Throwable bug) {
            throw failed("EVP_MAC_init", bug);
        }
    }

    static void freeMac(long context) {
        try {
            MAC_FREE.invokeExact(context);
        } catch (Throwable bug) {
            throw failed("EVP_MAC_CTX_free", bug);
        }
    }

    /** @param macLength where the library may write a size_t */
    static void mac(long context, long text, int textBytes, long mac, long macLength, int macBytes) { // hot
        try {
            check((int) MAC_INIT.invokeExact(context, 0L, 0L, 0L), "EVP_MAC_init");
            check((int) MAC_UPDATE.invokeExact(context, text, (long) textBytes), "EVP_MAC_update");
            check((int) MAC_FINAL.invokeExact(context, mac, macLength, (long) macBytes), "EVP_MAC_final");
        } catch (Throwable bug) {
            throw failed("EVP_MAC", bug);
        }
    }

    private static long present(long pointer, String function) {
        if (pointer == 0) {
            throw new OutOfMemoryError(function);
        }
        return pointer;
    }

    private static void check(int result, String function) {
        if (result != 1) {
            throw new IllegalStateException(function + " answered " + result);
        }
    }

    private static IllegalStateException failed(String function, Throwable cause) {
        return new IllegalStateException(function, cause);
    }
}
