package dev.fanlight.endpoint.webrtc.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A packet leaves no garbage on its way through a publisher's media, whatever happens to it. */
class PublisherMediaAllocationTest {
    private static final long MS = 1_000_000;
    private static final int ROUNDS = 20_000;

    private long passed;
    private long said;
    private final TrackSink sink = new TrackSink() {
        @Override
        public void packet(
                long nowNs,
                long sourceSeq,
                long sourceTime,
                Packet.Marks marks,
                ByteBuf bytes,
                int at,
                int sizeBytes,
                long captureNs) {
            passed += sizeBytes;
        }

        @Override
        public void picture(int widthPx, int heightPx) {}

        @Override
        public void restart() {}
    };

    private static ByteBuf untracked() {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return ByteBufAllocator.DEFAULT.directBuffer(1500, 1500);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private PublisherMedia media() {
        // Its own buffer for feedback must not be watched either.
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return new PublisherMedia(
                    List.of(Agreed.video(RtpCodec.H264)), List.of(sink), 1, "relay", new HandClock().clock(), out());
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private PublisherMedia.Out out() {
        return new PublisherMedia.Out() {
            @Override
            public void rtcp(ByteBuf datagram) {
                said += datagram.readableBytes();
            }

            @Override
            public void goodbye() {}

            @Override
            public void dropped(PublisherDrop reason, long count) {
                said += count;
            }
        };
    }

    @Test
    void leavesNoGarbage() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var packet = untracked();
        try (var media = media()) {
            run(media, packet, 0);
            threads.getCurrentThreadAllocatedBytes();
            var before = threads.getCurrentThreadAllocatedBytes();
            run(media, packet, ROUNDS);
            var allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // A single object for each packet would be 320 KB at least; each keyframe's parameter sets make a little.
            assertThat(allocated).isLessThan(4L * ROUNDS);
        }
        assertThat(passed).isGreaterThan(2_000L * ROUNDS);
        assertThat(said).isPositive();
        packet.release();
    }

    /** Now and then a loss, mended by a retransmission; a duplicate; a keyframe. */
    private static void run(PublisherMedia media, ByteBuf packet, int from) {
        for (var n = from; n < from + ROUNDS; n++) {
            var nowNs = n * MS;
            if (n % 50 == 3) {
                continue;
            }
            media.onRtp(nowNs, write(packet, 1, Agreed.VIDEO_TYPE, n, n, n % 1_000 == 0), n);
            media.onTimer(nowNs);
            if (n % 50 == 33) {
                var lost = n - 30;
                media.onRtp(nowNs, retransmit(packet, lost, n / 50), n / 50);
                media.onRtp(nowNs, write(packet, 1, Agreed.VIDEO_TYPE, n - 1, n - 1, false), n - 1);
            }
        }
    }

    private static ByteBuf write(ByteBuf packet, int ssrc, int type, int seq, int picture, boolean keyframe) {
        packet.setIndex(0, 1_200);
        RtpHeader.write(packet, 0, true, type, seq, picture * 90, ssrc);
        packet.setByte(0, 0x90);
        packet.setInt(12, 0xBEDE0001);
        packet.setInt(16, Agreed.TRANSPORT_ID << 28 | 1 << 24 | (seq & 0xFFFF) << 8);
        packet.setShort(20, keyframe ? 0x6742 : 0x419A);
        return packet;
    }

    private static ByteBuf retransmit(ByteBuf packet, int seq, int rtxSeq) {
        write(packet, 2, Agreed.RTX_TYPE, rtxSeq, seq, false);
        packet.setShort(20, seq);
        packet.setShort(20 + RtxPacket.OSN_BYTES, 0x419A);
        return packet;
    }
}
