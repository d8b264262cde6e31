package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NetworkOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** Asks an engine for answers that are known before it is trusted: a library may be broken, or not what it seems. */
final class EngineCheck {
    private static final HexFormat HEX = HexFormat.of();

    private EngineCheck() {}

    static boolean passes(SrtpEngine engine) {
        try (var block = new NativeBlock(512)) {
            return gcm(engine, block.address()) && counter(engine, block.address()) && hmac(engine, block.address());
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    /** RFC 7714 section 16.1.1. */
    private static boolean gcm(SrtpEngine engine, long at) {
        var text = at + 64;
        var tag = at + 128;
        put(at, "51753c6580c2726f20718414");
        put(at + 16, "8040f17b8041f8d35501a0b2");
        put(text, "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        try (var key = engine.gcm(HEX.parseHex("000102030405060708090a0b0c0d0e0f"))) {
            key.seal(at, at + 16, 12, text, 38, text, tag);
            var sealed = has(text, "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833")
                    && has(tag, "899d7f27beb16a9152cf765ee4390cce");
            return sealed
                    && key.open(at, at + 16, 12, text, 38, tag)
                    && has(text, "47616c6c")
                    && refusesForgery(key, at);
        }
    }

    private static boolean refusesForgery(SrtpEngine.GcmKey key, long at) {
        key.seal(at, at + 16, 12, at + 64, 38, at + 64, at + 128);
        NetworkOrder.setInt32(at + 128 + 12, NetworkOrder.int32(at + 128 + 12) ^ 1);
        return !key.open(at, at + 16, 12, at + 64, 38, at + 128);
    }

    /** RFC 3711 appendix B.2. */
    private static boolean counter(SrtpEngine engine, long at) {
        put(at, "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");
        Memory.clear(at + 64, 32);
        try (var key = engine.counter(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"))) {
            key.crypt(at, at + 64, 32, at + 64);
            return has(at + 64, "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab");
        }
    }

    /** RFC 2202 section 3, test case 2; asked twice, as the key is used again. */
    private static boolean hmac(SrtpEngine engine, long at) {
        put(at, "7768617420646f2079612077616e7420666f72206e6f7468696e673f");
        try (var key = engine.hmacSha1(HEX.parseHex("4a656665"))) {
            key.mac(at, 28, at + 64);
            key.mac(at, 28, at + 96);
            return has(at + 64, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
                    && has(at + 96, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        }
    }

    private static void put(long address, String hex) {
        var bytes = HEX.parseHex(hex);
        Memory.set(address, bytes);
    }

    private static boolean has(long address, String hex) {
        var bytes = new byte[hex.length() / 2];
        Memory.get(address, bytes, bytes.length);
        return Arrays.equals(bytes, HEX.parseHex(hex));
    }
}
