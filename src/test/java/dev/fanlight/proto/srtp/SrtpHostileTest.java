package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpHostileTest {
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void everyTruncationIsRefused(SrtpEngine engine, SrtpProfile profile) {
        var key = Srtp.key(profile, 1);
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 2)) {
            var rtp = Srtp.protectRtp(out, Srtp.rtp(Srtp.SSRC, 1, 2, 3, new byte[70]), 1);
            var rtcp = Srtp.protectRtcp(out, report());
            for (var length = 0; length < rtp.length; length++) {
                assertThat(Srtp.unprotectRtp(in, Arrays.copyOf(rtp, length)))
                        .isIn(SrtpStatus.TOO_SHORT, SrtpStatus.AUTH_FAIL);
            }
            for (var length = 0; length < rtcp.length; length++) {
                assertThat(Srtp.unprotectRtcp(in, Arrays.copyOf(rtcp, length)))
                        .isIn(SrtpStatus.TOO_SHORT, SrtpStatus.AUTH_FAIL);
            }
            assertThat(Srtp.unprotectRtp(in, rtp)).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtcp(in, rtcp)).isEqualTo(SrtpStatus.OK);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void everyFlippedBitIsRefused(SrtpEngine engine, SrtpProfile profile) {
        var key = Srtp.key(profile, 1);
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 2)) {
            var rtp = Srtp.protectRtp(out, Srtp.rtp(Srtp.SSRC, 1, 2, 3, new byte[70]), 1);
            var rtcp = Srtp.protectRtcp(out, report());
            for (var bit = 0; bit < rtp.length * 8; bit++) {
                assertThat(Srtp.unprotectRtp(in, flip(rtp, bit)))
                        .isIn(SrtpStatus.AUTH_FAIL, SrtpStatus.BAD_HEADER, SrtpStatus.TOO_SHORT);
            }
            for (var bit = 0; bit < rtcp.length * 8; bit++) {
                assertThat(Srtp.unprotectRtcp(in, flip(rtcp, bit))).isIn(SrtpStatus.AUTH_FAIL, SrtpStatus.BAD_HEADER);
            }
            assertThat(Srtp.unprotectRtp(in, rtp)).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtcp(in, rtcp)).isEqualTo(SrtpStatus.OK);
        }
    }

    /** The tag is right but the packet is longer than any datagram. */
    @ParameterizedTest
    @EnumSource
    void whatCannotBeADatagramIsRefused(SrtpProfile profile) {
        var key = Srtp.key(profile, 1);
        try (var in = new InboundSrtpContext(SrtpEngine.best(), key, 1)) {
            var tooLong = Arrays.copyOf(Srtp.rtp(1), 65_536);
            assertThat(Srtp.unprotectRtp(in, tooLong)).isEqualTo(SrtpStatus.TOO_LONG);
            assertThat(Srtp.unprotectRtcp(in, tooLong)).isEqualTo(SrtpStatus.TOO_LONG);
            assertThat(Srtp.unprotectRtp(in, Arrays.copyOf(tooLong, 65_535))).isEqualTo(SrtpStatus.AUTH_FAIL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusesHaveANameForMetricsAndASentenceForPeople(SrtpStatus status) {
        assertThat(status.metricName()).matches("[a-z]+(-[a-z]+)*");
        assertThat(status.meaning()).matches("[A-Z].*\\.");
    }

    /** Whatever comes is refused with a reason. */
    @FuzzTest
    void unprotectNeverThrows(byte[] packet) {
        for (var engine : Srtp.engines()) {
            for (var profile : SrtpProfile.values()) {
                try (var in = new InboundSrtpContext(engine, Srtp.key(profile, 1), 2)) {
                    assertThat(Srtp.unprotectRtp(in, packet)).isNotEqualTo(SrtpStatus.OK);
                    assertThat(Srtp.unprotectRtcp(in, packet)).isNotEqualTo(SrtpStatus.OK);
                }
            }
        }
    }

    /** The same without a fuzzer: noise, and headers that promise more than there is. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void noiseIsRefused(SrtpEngine engine, SrtpProfile profile) {
        var random = new Random(4);
        try (var in = new InboundSrtpContext(engine, Srtp.key(profile, 1), 2)) {
            for (var i = 0; i < 5_000; i++) {
                var packet = Srtp.bytes(random, random.nextInt(100));
                if (packet.length > 0 && i % 2 == 0) {
                    packet[0] = (byte) (0x80 | (packet[0] & 0x3F));
                }
                assertThat(Srtp.unprotectRtp(in, packet)).isNotEqualTo(SrtpStatus.OK);
                assertThat(Srtp.unprotectRtcp(in, packet)).isNotEqualTo(SrtpStatus.OK);
            }
        }
    }

    private static byte[] report() {
        var report = new byte[52];
        report[0] = (byte) 0x81;
        report[1] = (byte) 200;
        report[7] = 9;
        return report;
    }

    private static byte[] flip(byte[] packet, int bit) {
        var flipped = packet.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }
}
