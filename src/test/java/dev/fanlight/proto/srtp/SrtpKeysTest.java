package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpKeysTest {
    /** RFC 5764 section 4.2: client key, server key, client salt, server salt. */
    @ParameterizedTest
    @EnumSource
    void splitsWhatDtlsExports(SrtpProfile profile) {
        var exported = Srtp.bytes(new Random(5764), profile.exporterBytes());
        var saltBytes = profile.saltBytes();
        var keys = SrtpKeys.split(profile, exported);
        assertSame(
                keys.clientWrite(),
                Arrays.copyOfRange(exported, 0, 16),
                Arrays.copyOfRange(exported, 32, 32 + saltBytes));
        assertSame(
                keys.serverWrite(),
                Arrays.copyOfRange(exported, 16, 32),
                Arrays.copyOfRange(exported, 32 + saltBytes, 32 + 2 * saltBytes));
        assertThat(keys.toString())
                .isEqualTo(
                        "SrtpKeys[clientWrite=%s master key, serverWrite=%s master key]".formatted(profile, profile));
    }

    private static void assertSame(SrtpMasterKey key, byte[] masterKey, byte[] masterSalt) {
        var expected = SessionKeys.derive(key.profile(), masterKey, masterSalt);
        var keys = key.sessionKeys();
        assertThat(keys.rtp.encryption).isEqualTo(expected.rtp.encryption).isNotEqualTo(keys.rtcp.encryption);
        assertThat(keys.rtp.salt).isEqualTo(expected.rtp.salt).isNotEqualTo(keys.rtcp.salt);
        assertThat(keys.rtcp.authentication).isEqualTo(expected.rtcp.authentication);
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void eachDirectionHasItsKey(SrtpEngine engine, SrtpProfile profile) {
        var keys = SrtpKeys.split(profile, Srtp.bytes(new Random(1), profile.exporterBytes()));
        try (var client = new OutboundSrtpContext(engine, keys.clientWrite());
                var server = new OutboundSrtpContext(engine, keys.serverWrite());
                var fromClient = new InboundSrtpContext(engine, keys.clientWrite(), 1);
                var fromServer = new InboundSrtpContext(engine, keys.serverWrite(), 1)) {
            assertThat(Srtp.unprotectRtp(fromServer, Srtp.protectRtp(client, Srtp.rtp(1), 1)))
                    .isEqualTo(SrtpStatus.AUTH_FAIL);
            assertThat(Srtp.unprotectRtp(fromClient, Srtp.protectRtp(client, Srtp.rtp(1), 1)))
                    .isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtp(fromServer, Srtp.protectRtp(server, Srtp.rtp(1), 1)))
                    .isEqualTo(SrtpStatus.OK);
        }
    }

    @Test
    void profilesHaveTheirRegisteredNumbers() {
        assertThat(SrtpProfile.of(0x0007)).contains(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(SrtpProfile.of(0x0001)).contains(SrtpProfile.AES128_CM_HMAC_SHA1_80);
        assertThat(SrtpProfile.of(0x0008)).isEmpty();
        assertThat(SrtpProfile.AEAD_AES_128_GCM.exporterBytes()).isEqualTo(56);
        assertThat(SrtpProfile.AES128_CM_HMAC_SHA1_80.exporterBytes()).isEqualTo(60);
    }

    @ParameterizedTest
    @EnumSource
    void refusesMaterialOfAnotherLength(SrtpProfile profile) {
        assertThatThrownBy(() -> SrtpKeys.split(profile, new byte[profile.exporterBytes() - 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SrtpMasterKey(profile, new byte[16], new byte[13]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
