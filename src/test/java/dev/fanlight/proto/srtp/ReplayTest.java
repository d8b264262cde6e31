package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    /** Against a set that remembers everything. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 1_024})
    void windowRemembersExactlyItsSize(int sizeBits) {
        var seed = 7L;
        var random = new Random(seed);
        var window = new ReplayWindow(sizeBits);
        var came = new HashSet<Long>();
        var highest = -1L;
        for (var i = 0; i < 20_000; i++) {
            var jump = random.nextInt(50) == 0 ? sizeBits * 3 : 5;
            var index = Math.max(0, highest + random.nextInt(sizeBits + jump) - sizeBits);
            var expected = highest - index >= sizeBits
                    ? SrtpStatus.REPLAY_OLD
                    : came.contains(index) ? SrtpStatus.REPLAY : SrtpStatus.OK;
            assertThat(window.check(index)).as("seed %d, step %d", seed, i).isEqualTo(expected);
            if (expected == SrtpStatus.OK) {
                window.accept(index);
                came.add(index);
                highest = Math.max(highest, index);
            }
            assertThat(window.highest()).isEqualTo(highest);
        }
    }

    /** RFC 3711 section 3.3.1 and appendix A; a column each: roll-over counter and highest sequence number, then what came. */
    @ParameterizedTest
    @CsvSource({
        "0,     10,     11,    0",
        "0,     10,     9,     0",
        "0,     10,     32778, 0",
        "0,     10,     32779, -1",
        "1,     10,     32779, 0",
        "1,     10,     65535, 0",
        "1,     0,      32768, 1",
        "1,     32767,  65535, 1",
        "1,     32768,  0,     1",
        "1,     32769,  0,     2",
        "1,     65535,  0,     2",
        "1,     65535,  32766, 2",
        "1,     65535,  32767, 1",
        "65535, 65535,  5,     65536",
    })
    void guessesTheRollOverCounter(long counter, int highestSeq, int seq, long guessed) {
        assertThat(PacketIndex.guess(counter << 16 | highestSeq, seq)).isEqualTo((guessed << 16) + seq);
    }

    @Test
    void theFirstPacketIsInTheFirstRound() {
        assertThat(PacketIndex.guess(-1, 65_535)).isEqualTo(65_535);
        assertThat(PacketIndex.guess(-1, 0)).isZero();
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void aPacketIsTakenOnce(SrtpEngine engine, SrtpProfile profile) {
        var key = Srtp.key(profile, 1);
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 4)) {
            var first = Srtp.protectRtp(out, Srtp.rtp(5), 5);
            assertThat(Srtp.unprotectRtp(in, first)).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtp(in, first)).isEqualTo(SrtpStatus.REPLAY);
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(5 + 1_024), 5 + 1_024)))
                    .isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtp(in, first)).isEqualTo(SrtpStatus.REPLAY_OLD);

            byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
            var sealed = Srtp.protectRtcp(out, report);
            assertThat(Srtp.unprotectRtcp(in, sealed)).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtcp(in, sealed)).isEqualTo(SrtpStatus.REPLAY);
            for (var i = 0; i < 127; i++) {
                Srtp.protectRtcp(out, report);
            }
            assertThat(Srtp.unprotectRtcp(in, Srtp.protectRtcp(out, report))).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtcp(in, sealed)).isEqualTo(SrtpStatus.REPLAY_OLD);
        }
    }

    /** Nobody without the key can move the window, and a forged packet does not stand in the way of the genuine one. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void forgedPacketsChangeNothing(SrtpEngine engine, SrtpProfile profile) {
        var key = Srtp.key(profile, 1);
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 2)) {
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(100), 100)))
                    .isEqualTo(SrtpStatus.OK);
            var genuine = Srtp.protectRtp(out, Srtp.rtp(101), 101);
            var forged = genuine.clone();
            forged[forged.length - 1] ^= 1;
            assertThat(Srtp.unprotectRtp(in, forged)).isEqualTo(SrtpStatus.AUTH_FAIL);
            var farAhead = genuine.clone();
            farAhead[2] = 0x70;
            assertThat(Srtp.unprotectRtp(in, farAhead)).isEqualTo(SrtpStatus.AUTH_FAIL);
            for (var ssrc = 0; ssrc < 10; ssrc++) {
                var other = genuine.clone();
                other[11] = (byte) ssrc;
                assertThat(Srtp.unprotectRtp(in, other)).isEqualTo(SrtpStatus.AUTH_FAIL);
            }
            assertThat(Srtp.unprotectRtp(in, genuine)).isEqualTo(SrtpStatus.OK);
            assertThat(in.extSeq()).isEqualTo(101);
        }
    }

    /** Four times through all sequence numbers, with loss, duplicates and packets up to 30 late. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#engines")
    void theRollOverCounterFollowsThroughLossAndReordering(SrtpEngine engine) {
        var seed = 11L;
        var random = new Random(seed);
        var key = Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1);
        var sent = new ArrayList<Long>();
        for (var wrap = 1L; wrap <= 4; wrap++) {
            for (var extSeq = (wrap << 16) - 100; extSeq < (wrap << 16) + 100; extSeq++) {
                if (random.nextInt(10) != 0 && extSeq % 65_536 != 0) { // the first behind each wrap is always lost
                    sent.add(extSeq);
                }
            }
            // on to the next wrap in strides that are not taken for a step back
            for (var extSeq = (wrap << 16) + 20_000; extSeq < (wrap + 1) << 16; extSeq += 20_000) {
                sent.add(extSeq);
            }
        }
        for (var from = 0; from + 30 <= sent.size(); from += 30) {
            var window = sent.subList(from, from + 30);
            if (window.getLast() - window.getFirst() < 1_000) {
                Collections.shuffle(window, random);
            }
        }
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 1)) {
            // the roll-over counter starts at zero
            for (var extSeq = 0L; extSeq < 65_000; extSeq += 20_000) {
                assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq)))
                        .isEqualTo(SrtpStatus.OK);
            }
            for (var extSeq : sent) {
                var packet = Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq);
                assertThat(Srtp.unprotectRtp(in, packet))
                        .as("seed %d, extSeq %d", seed, extSeq)
                        .isEqualTo(SrtpStatus.OK);
                assertThat(in.extSeq()).isEqualTo(extSeq);
                assertThat(Srtp.unprotectRtp(in, packet)).isEqualTo(SrtpStatus.REPLAY);
            }
        }
    }

    @Test
    void aPacketFromBeforeTheFirstRoundIsRefused() {
        var key = Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1);
        try (var out = new OutboundSrtpContext(SrtpEngine.best(), key);
                var in = new InboundSrtpContext(SrtpEngine.best(), key, 1)) {
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(3), 3)))
                    .isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(65_530), 65_530)))
                    .isEqualTo(SrtpStatus.REPLAY_OLD);
        }
    }

    @Test
    void ssrcsAreCountedApartAndBounded() {
        var key = Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1);
        try (var out = new OutboundSrtpContext(SrtpEngine.best(), key);
                var in = new InboundSrtpContext(SrtpEngine.best(), key, 3)) {
            for (var ssrc = 0; ssrc < 3; ssrc++) {
                var packet = Srtp.protectRtp(out, Srtp.rtp(ssrc, 9, 0, -1, new byte[1]), 9);
                assertThat(Srtp.unprotectRtp(in, packet)).isEqualTo(SrtpStatus.OK);
                assertThat(Srtp.unprotectRtp(in, packet)).isEqualTo(SrtpStatus.REPLAY);
            }
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(3, 9, 0, -1, new byte[1]), 9)))
                    .isEqualTo(SrtpStatus.TOO_MANY_SSRCS);
            byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 3};
            assertThat(Srtp.unprotectRtcp(in, Srtp.protectRtcp(out, report))).isEqualTo(SrtpStatus.TOO_MANY_SSRCS);
            assertThat(Srtp.unprotectRtp(in, Srtp.protectRtp(out, Srtp.rtp(2, 10, 0, -1, new byte[1]), 10)))
                    .isEqualTo(SrtpStatus.OK);
        }
    }
}
