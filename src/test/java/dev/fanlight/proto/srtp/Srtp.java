package dev.fanlight.proto.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Keys, packets and engines for the tests of this package. */
final class Srtp {
    static final int SSRC = 0xCAFEBABE;

    private Srtp() {}

    static List<SrtpEngine> engines() {
        return SrtpEngine.available();
    }

    static Stream<Arguments> enginesAndProfiles() {
        return engines().stream()
                .flatMap(engine -> Stream.of(SrtpProfile.values()).map(profile -> Arguments.of(engine, profile)));
    }

    static SrtpMasterKey key(SrtpProfile profile, long seed) {
        var random = new Random(seed);
        return new SrtpMasterKey(profile, bytes(random, 16), bytes(random, profile.saltBytes()));
    }

    static byte[] bytes(Random random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** With as much room as any profile needs. */
    static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(bytes.length + 32).writeBytes(bytes);
    }

    static byte[] take(ByteBuf packet) {
        try {
            return copy(packet);
        } finally {
            packet.release();
        }
    }

    private static byte[] copy(ByteBuf packet) {
        var bytes = new byte[packet.readableBytes()];
        packet.getBytes(packet.readerIndex(), bytes);
        return bytes;
    }

    static byte[] rtp(int ssrc, int seq, int csrcs, int extensionWords, byte[] payload) {
        var packet = Unpooled.buffer();
        packet.writeByte(0x80 | (extensionWords < 0 ? 0 : 0x10) | csrcs)
                .writeByte(96)
                .writeShort(seq)
                .writeInt(12_345)
                .writeInt(ssrc);
        for (var i = 0; i < csrcs; i++) {
            packet.writeInt(i);
        }
        if (extensionWords >= 0) {
            packet.writeShort(0xBEDE).writeShort(extensionWords).writeZero(extensionWords * 4);
        }
        return take(packet.writeBytes(payload));
    }

    static byte[] rtp(long extSeq) {
        return rtp(SSRC, (int) extSeq & 0xFFFF, 0, -1, new byte[] {1, 2, 3, 4, 5});
    }

    static byte[] protectRtp(OutboundSrtpContext context, byte[] packet, long extSeq) {
        var buffer = direct(packet);
        try {
            context.protectRtp(buffer, extSeq);
            return copy(buffer);
        } finally {
            buffer.release();
        }
    }

    static byte[] protectRtcp(OutboundSrtpContext context, byte[] packet) {
        var buffer = direct(packet);
        try {
            context.protectRtcp(buffer);
            return copy(buffer);
        } finally {
            buffer.release();
        }
    }

    static SrtpStatus unprotectRtp(InboundSrtpContext context, byte[] packet) {
        return openRtp(context, packet).status;
    }

    static SrtpStatus unprotectRtcp(InboundSrtpContext context, byte[] packet) {
        return openRtcp(context, packet).status;
    }

    static Opened openRtp(InboundSrtpContext context, byte[] packet) {
        var buffer = direct(packet);
        try {
            var status = context.unprotectRtp(buffer);
            return new Opened(status, copy(buffer));
        } finally {
            buffer.release();
        }
    }

    static Opened openRtcp(InboundSrtpContext context, byte[] packet) {
        var buffer = direct(packet);
        try {
            var status = context.unprotectRtcp(buffer);
            return new Opened(status, copy(buffer));
        } finally {
            buffer.release();
        }
    }

    /** What unprotecting came to. */
    static final class Opened {
        final SrtpStatus status;
        final byte[] packet;

        Opened(SrtpStatus status, byte[] packet) {
            this.status = status;
            this.packet = packet;
        }
    }
}
