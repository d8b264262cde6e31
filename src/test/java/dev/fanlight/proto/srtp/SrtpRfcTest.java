package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpRfcTest {
    private static final Vectors GCM = new Vectors("rfc7714/aead-aes-128-gcm.properties");

    @Test
    void rfc3711AppendixB3KeyDerivation() {
        var vectors = new Vectors("rfc3711/key-derivation.properties");
        var keys = SessionKeys.derive(
                SrtpProfile.AES128_CM_HMAC_SHA1_80, vectors.bytes("masterKey"), vectors.bytes("masterSalt"));
        assertThat(keys.rtp.encryption).isEqualTo(vectors.bytes("cipherKey"));
        assertThat(keys.rtp.salt).isEqualTo(vectors.bytes("cipherSalt"));
        assertThat(keys.rtp.authentication).isEqualTo(vectors.bytes("authKey"));
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void rfc3711AppendixB2CounterMode(SrtpEngine engine) {
        var vectors = new Vectors("rfc3711/aes-cm.properties");
        var streamBytes = 0xFF02 * 16;
        try (var key = engine.counter(vectors.bytes("key"));
                var iv = new NativeBlock(16);
                var text = new NativeBlock(streamBytes)) {
            Memory.set(iv.address(), vectors.bytes("iv"), 0, 16);
            key.crypt(iv.address(), text.address(), streamBytes, text.address());
            var stream = new byte[streamBytes];
            Memory.get(text.address(), stream, streamBytes);
            assertThat(Arrays.copyOf(stream, 48)).isEqualTo(vectors.bytes("first"));
            assertThat(Arrays.copyOfRange(stream, 0xFEFF * 16, streamBytes)).isEqualTo(vectors.bytes("counterFeff"));
        }
    }

    private static SessionKeys gcmKeys() {
        var half = new SessionKeys.Half(GCM.bytes("key"), GCM.bytes("salt"), new byte[0]);
        return new SessionKeys(SrtpProfile.AEAD_AES_128_GCM, half, half);
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void rfc7714Section16(SrtpEngine engine) {
        try (var out = new OutboundSrtpContext(engine, gcmKeys(), 0);
                var in = new InboundSrtpContext(engine, gcmKeys(), 1)) {
            assertThat(Srtp.protectRtp(out, GCM.bytes("rtp"), 0xF17B)).isEqualTo(GCM.bytes("srtp"));
            var opened = Srtp.openRtp(in, GCM.bytes("srtp"));
            assertThat(opened.status).isEqualTo(SrtpStatus.OK);
            assertThat(opened.packet).isEqualTo(GCM.bytes("rtp"));
            assertThat(in.extSeq()).isEqualTo(0xF17B);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void rfc7714Section17(SrtpEngine engine) {
        try (var out = new OutboundSrtpContext(engine, gcmKeys(), 0x5D4);
                var in = new InboundSrtpContext(engine, gcmKeys(), 1);
                var other = new InboundSrtpContext(engine, gcmKeys(), 1)) {
            assertThat(Srtp.protectRtcp(out, GCM.bytes("rtcp"))).isEqualTo(GCM.bytes("srtcp"));
            var opened = Srtp.openRtcp(in, GCM.bytes("srtcp"));
            assertThat(opened.status).isEqualTo(SrtpStatus.OK);
            assertThat(opened.packet).isEqualTo(GCM.bytes("rtcp"));

            var taggedOnly = Srtp.openRtcp(other, GCM.bytes("srtcpTaggedOnly"));
            assertThat(taggedOnly.status).isEqualTo(SrtpStatus.OK);
            assertThat(taggedOnly.packet).isEqualTo(GCM.bytes("rtcp"));
        }
    }

    /** The RFC has no whole packet for this profile; this is the one that implementations compare with each other. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void counterModePacket(SrtpEngine engine) {
        var vectors = new Vectors("rfc3711/key-derivation.properties");
        var key = new SrtpMasterKey(
                SrtpProfile.AES128_CM_HMAC_SHA1_80, vectors.bytes("masterKey"), vectors.bytes("masterSalt"));
        try (var out = new OutboundSrtpContext(engine, key)) {
            var packet = HexFormat.of().parseHex("800f1234decafbadcafebabeabababababababababababababababab");
            assertThat(HexFormat.of().formatHex(Srtp.protectRtp(out, packet, 0x1234)))
                    .isEqualTo("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        }
    }

    /** The same from a master key with a salt of 96 bits, which RFC 7714's own vectors do not show. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void gcmPacketFromAMasterKey(SrtpEngine engine) {
        var key = new SrtpMasterKey(
                SrtpProfile.AEAD_AES_128_GCM,
                HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"),
                HexFormat.of().parseHex("a0a1a2a3a4a5a6a7a8a9aaab"));
        try (var out = new OutboundSrtpContext(engine, key)) {
            var packet = HexFormat.of().parseHex("800f1234decafbadcafebabeabababababababababababababababab");
            assertThat(HexFormat.of().formatHex(Srtp.protectRtp(out, packet, 0x1234)))
                    .isEqualTo("800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06e"
                            + "d2976826f796b201df3131a127e8a392");
        }
    }
}
