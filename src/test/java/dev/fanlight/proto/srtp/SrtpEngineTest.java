package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.ffm.NativeFunctions;
import java.lang.foreign.FunctionDescriptor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpEngineTest {
    private static final long SEED = 3711;

    /** Every length up to a few blocks, then some up to a whole datagram, with headers of all kinds. */
    @ParameterizedTest
    @EnumSource
    void allEnginesSealAlikeAndOpenEachOthersPackets(SrtpProfile profile) {
        var random = new Random(SEED);
        for (var size = 0; size < 700; size++) {
            var payloadBytes = size < 600 ? size : random.nextInt(60_000);
            var seq = random.nextInt(0x8000);
            var ssrc = random.nextInt();
            var packet =
                    Srtp.rtp(ssrc, seq, random.nextInt(16), random.nextInt(12) - 1, Srtp.bytes(random, payloadBytes));
            var key = Srtp.key(profile, size);
            byte[] expected = {};
            for (var engine : Srtp.engines()) {
                try (var out = new OutboundSrtpContext(engine, key)) {
                    var sealed = Srtp.protectRtp(out, packet, seq);
                    expected = expected.length == 0 ? sealed : expected;
                    assertThat(sealed)
                            .as("%s, seed %d, payload of %d", engine, SEED, payloadBytes)
                            .isEqualTo(expected)
                            .hasSize(packet.length + profile.rtpOverheadBytes());
                }
            }
            for (var engine : Srtp.engines()) {
                try (var in = new InboundSrtpContext(engine, key, 1)) {
                    var opened = Srtp.openRtp(in, expected);
                    assertThat(opened.status).as(engine.name()).isEqualTo(SrtpStatus.OK);
                    assertThat(opened.packet).as(engine.name()).isEqualTo(packet);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allEnginesAgreeOnRtcp(SrtpProfile profile) {
        var random = new Random(SEED);
        for (var words = 0; words < 300; words++) {
            var packet = Srtp.bytes(random, 8 + words * 4);
            packet[0] = (byte) 0x81;
            var key = Srtp.key(profile, words);
            byte[] expected = {};
            for (var engine : Srtp.engines()) {
                try (var out = new OutboundSrtpContext(engine, key)) {
                    Srtp.protectRtcp(out, packet);
                    var sealed = Srtp.protectRtcp(out, packet);
                    expected = expected.length == 0 ? sealed : expected;
                    assertThat(sealed)
                            .as("%s, seed %d, %d words", engine, SEED, words)
                            .isEqualTo(expected)
                            .hasSize(packet.length + profile.rtcpOverheadBytes());
                }
            }
            for (var engine : Srtp.engines()) {
                try (var in = new InboundSrtpContext(engine, key, 1)) {
                    var opened = Srtp.openRtcp(in, expected);
                    assertThat(opened.status).as(engine.name()).isEqualTo(SrtpStatus.OK);
                    assertThat(opened.packet).as(engine.name()).isEqualTo(packet);
                }
            }
        }
    }

    @Test
    void javasOwnIsAlwaysThereAndLast() {
        assertThat(SrtpEngine.available())
                .last()
                .satisfies(engine -> assertThat(engine.name()).isEqualTo("SunJCE"));
        assertThat(SrtpEngine.best()).isSameAs(SrtpEngine.available().getFirst());
    }

    @Test
    void namesAndVersionsAreForPeople() {
        for (var engine : SrtpEngine.available()) {
            assertThat(engine.description()).startsWith(engine.name()).matches(".*\\d.*");
            assertThat(engine).hasToString(engine.description());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void passesItsCheck(SrtpEngine engine) {
        assertThat(EngineCheck.passes(engine)).isTrue();
    }

    @Test
    void aFunctionThatIsMissingSaysSo() {
        var library = NativeFunctions.library("libno-such-thing.so.99");
        assertThat(library).isEmpty();
        var handle = NativeFunctions.function(library, "no_such_function", FunctionDescriptor.ofVoid());
        assertThatThrownBy(handle::invoke)
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("no_such_function");
    }
}
