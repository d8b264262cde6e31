package dev.fanlight.proto.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fanlight.ffm.NativeBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpContextTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Also twice in a row, which Java's GCM would rather not. */
    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void aRetransmissionIsTheSameBytes(SrtpEngine engine, SrtpProfile profile) {
        try (var out = new OutboundSrtpContext(engine, Srtp.key(profile, 1))) {
            var extSeq = (3L << 16) + 7;
            var first = Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq);
            assertThat(Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq)).isEqualTo(first);
            Srtp.protectRtp(out, Srtp.rtp(extSeq + 1), extSeq + 1);
            assertThat(Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq)).isEqualTo(first);
            assertThat(Srtp.protectRtp(out, Srtp.rtp(extSeq), extSeq + (1 << 16)))
                    .isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void aPayloadThatStandsElsewhereIsSealedBehindTheHeader(SrtpEngine engine, SrtpProfile profile) {
        var packet = Srtp.rtp(Srtp.SSRC, 77, 1, 2, Srtp.bytes(new Random(2), 1_100));
        var headerBytes = 12 + 4 + 4 + 8;
        var source = Unpooled.directBuffer().writeBytes(packet, headerBytes, 1_100);
        var target = Unpooled.directBuffer(2_000).writeBytes(packet, 0, headerBytes);
        try (var out = new OutboundSrtpContext(engine, Srtp.key(profile, 1))) {
            var expected = Srtp.protectRtp(out, packet, 77);
            var length = out.protectRtp(target.memoryAddress(), headerBytes, source.memoryAddress(), 1_100, 77);
            target.writerIndex(length);
            assertThat(Arrays.copyOf(Srtp.take(target), length)).isEqualTo(expected);
            assertThat(Srtp.take(source)).isEqualTo(Arrays.copyOfRange(packet, headerBytes, packet.length));
        }
    }

    @Test
    void worksInTheMiddleOfABuffer() {
        var key = Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1);
        var buffer = Unpooled.directBuffer().writeZero(5).writeBytes(Srtp.rtp(1));
        buffer.readerIndex(5);
        try (var out = new OutboundSrtpContext(SrtpEngine.best(), key);
                var in = new InboundSrtpContext(SrtpEngine.best(), key, 1)) {
            out.protectRtp(buffer, 1);
            assertThat(in.unprotectRtp(buffer)).isEqualTo(SrtpStatus.OK);
            assertThat(Srtp.take(buffer)).isEqualTo(Srtp.rtp(1));
        }
    }

    @Test
    void refusesNumbersThatAreNotThePackets() {
        try (var out = new OutboundSrtpContext(SrtpEngine.best(), Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1))) {
            assertThatThrownBy(() -> Srtp.protectRtp(out, Srtp.rtp(1), 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Srtp.protectRtp(out, Srtp.rtp(1), (1L << 48) + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Srtp.protectRtp(out, new byte[11], 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Srtp.protectRtp(out, new byte[65_536], 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Srtp.protectRtcp(out, new byte[7])).isInstanceOf(IllegalArgumentException.class);
            // five words of extension promised, none there
            var headerOnly = Arrays.copyOf(Srtp.rtp(Srtp.SSRC, 1, 0, 5, new byte[0]), 16);
            assertThatThrownBy(() -> Srtp.protectRtp(out, headerOnly, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theLastSrtcpIndexIsNotExceeded() {
        var keys = Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1).sessionKeys();
        byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
        try (var out = new OutboundSrtpContext(SrtpEngine.best(), keys, Integer.MAX_VALUE);
                var in = new InboundSrtpContext(SrtpEngine.best(), keys, 1)) {
            assertThat(Srtp.unprotectRtcp(in, Srtp.protectRtcp(out, report))).isEqualTo(SrtpStatus.OK);
            assertThatThrownBy(() -> Srtp.protectRtcp(out, report)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void closingGivesAllMemoryBackOnceAndEndsTheContext(SrtpEngine engine, SrtpProfile profile) {
        var before = NativeBlock.open();
        var out = new OutboundSrtpContext(engine, Srtp.key(profile, 1));
        var in = new InboundSrtpContext(engine, Srtp.key(profile, 1), 1);
        assertThat(NativeBlock.open()).isGreaterThan(before);
        for (var i = 0; i < 2; i++) {
            out.close();
            in.close();
        }
        assertThat(NativeBlock.open()).isEqualTo(before);
        assertThatThrownBy(() -> Srtp.protectRtp(out, Srtp.rtp(1), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Srtp.unprotectRtp(in, Srtp.rtp(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Srtp.unprotectRtcp(in, Srtp.rtp(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mayBeClosedByAnotherThread() throws InterruptedException {
        var before = NativeBlock.open();
        var out = new OutboundSrtpContext(SrtpEngine.best(), Srtp.key(SrtpProfile.AEAD_AES_128_GCM, 1));
        var other = new Thread(out::close);
        other.start();
        other.join();
        assertThat(NativeBlock.open()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("dev.fanlight.proto.srtp.Srtp#enginesAndProfiles")
    void makesNoGarbagePerPacket(SrtpEngine engine, SrtpProfile profile) {
        if (engine instanceof SunJceEngine) {
            return; // makes garbage by its nature
        }
        // The leak detector would take notes of each access.
        var allocator = new UnpooledByteBufAllocator(true, true);
        var packet = allocator.directBuffer(1_500).writeBytes(Srtp.rtp(Srtp.SSRC, 0, 0, 2, new byte[1_100]));
        var report = allocator.directBuffer(64).writeBytes(new byte[] {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4});
        var key = Srtp.key(profile, 1);
        try (var out = new OutboundSrtpContext(engine, key);
                var in = new InboundSrtpContext(engine, key, 1 << 4)) {
            // The least of some rounds: until all is compiled, the JVM itself allocates.
            var least = Long.MAX_VALUE;
            var extSeq = 0L;
            for (var round = 0; round < 40 && least != 0; round++) {
                var before = THREADS.getCurrentThreadAllocatedBytes();
                extSeq = roundTrips(out, in, packet, report, extSeq);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isZero();
        } finally {
            packet.release();
            report.release();
        }
    }

    /** 1,000 packets there and back, both by buffer and by address. */
    private static long roundTrips(
            OutboundSrtpContext out, InboundSrtpContext in, ByteBuf packet, ByteBuf report, long firstExtSeq) {
        var extSeq = firstExtSeq;
        for (var i = 0; i < 500; i++) {
            packet.setShort(2, (int) extSeq);
            out.protectRtp(packet, extSeq++);
            check(in.unprotectRtp(packet));
            packet.setShort(2, (int) extSeq);
            var length = out.protectRtp(packet.memoryAddress(), packet.readableBytes(), extSeq++);
            check(in.unprotectRtp(packet.memoryAddress(), length));
            out.protectRtcp(report);
            check(in.unprotectRtcp(report));
        }
        return extSeq;
    }

    private static void check(SrtpStatus status) {
        if (status != SrtpStatus.OK) {
            throw new AssertionError(status);
        }
    }
}
