package dev.fanlight.load.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.load.FrameStamp;
import dev.fanlight.proto.rtp.ExtensionForm;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * Frames of five packets: the stamp, then a slice in four pieces; each tenth frame is a keyframe, and its packets bear the
 * time of its capture.
 */
class VideoReceptionTest {
    private static final int FIRST_SEQ = 65_500;
    private static final int CAPTURE_ID = 5;
    private static final long CAPTURE_BEGIN_NS = 1_795_710_351_330_315_000L;

    private final FrameCount frames = new FrameCount();
    private final VideoReception reception =
            new VideoReception(RtpCodec.H264, CAPTURE_ID, new KeyframeFinder(), frames);
    private final RtpPacket view = new RtpPacket();
    private final ByteBuf bytes = Unpooled.buffer(1_500);
    private final ExtensionWriter writer = new ExtensionWriter();
    private final ByteBuf stamp = FrameStamp.nal();
    private int ssrc = 7;

    private static final class FrameCount implements FrameTable.Out {
        private int whole;
        private int keyframes;
        private int broken;
        private long lastStampNs;
        private long lastCaptureNs;

        @Override
        public void onWhole(int rtpTime, long stampNs, long captureNs, boolean keyframe, boolean measured) {
            whole += measured ? 1 : 0;
            keyframes += keyframe ? 1 : 0;
            lastStampNs = stampNs;
            lastCaptureNs = captureNs;
        }

        @Override
        public void onBroken(boolean measured) {
            broken += measured ? 1 : 0;
        }
    }

    private static long captureNs(int frame) {
        return CAPTURE_BEGIN_NS + frame * 1_000_000_000L / 30;
    }

    /** Without garbage, and so without an assertion. */
    private RtpPacket packet(int number) {
        var frame = number / 5;
        var piece = number % 5;
        bytes.clear();
        RtpHeader.write(bytes, 0, piece == 4, 96, FIRST_SEQ + number & 0xFFFF, 3_000 * frame, ssrc);
        bytes.writerIndex(RtpHeader.FIXED_BYTES);
        if (frame % 10 == 0) {
            writer.begin(bytes, 0, RtpHeader.FIXED_BYTES, ExtensionForm.ONE_BYTE);
            writer.add(CAPTURE_ID, NtpTime.ofUnixNs(captureNs(frame)), ExtensionValues.CAPTURE_TIME_BYTES);
            bytes.writerIndex(writer.end());
        }
        if (piece == 0) {
            FrameStamp.write(stamp, 1_000 + frame);
            bytes.writeBytes(stamp, 0, stamp.readableBytes());
        } else {
            var start = piece == 1 ? 0x80 : piece == 4 ? 0x40 : 0;
            bytes.writeByte(0x7C)
                    .writeByte(start | (frame % 10 == 0 ? 5 : 1))
                    .writeByte(0x88)
                    .writeZero(100);
        }
        if (view.wrap(bytes, 0, bytes.readableBytes()) != RtpFault.NONE) {
            throw new IllegalStateException("refused");
        }
        return view;
    }

    @Test
    void countsOverTheWrapOfTheNumbers() {
        reception.startMeasuring();
        for (var i = 0; i < 500; i++) {
            assertThat(reception.onPacket(i, packet(i))).isEqualTo(65_536L + FIRST_SEQ + i);
        }
        assertThat(reception.lost()).isZero();
        assertThat(frames.whole).isEqualTo(100);
        assertThat(frames.keyframes).isEqualTo(10);
        assertThat(frames.lastStampNs).isEqualTo(1_099);
        assertThat(reception.statistics().expected()).isEqualTo(500);
    }

    @Test
    void lossDuplicatesAndReordering() {
        reception.startMeasuring();
        for (var i = 0; i < 100; i++) {
            switch (i) {
                case 33 -> {} // lost
                case 50 -> {
                    reception.onPacket(i, packet(51));
                    reception.onPacket(i, packet(50));
                }
                case 51 -> {}
                case 70 -> {
                    reception.onPacket(i, packet(70));
                    assertThat(reception.onPacket(i, packet(70)))
                            .as("a duplicate does not count")
                            .isEqualTo(-1);
                }
                default -> reception.onPacket(i, packet(i));
            }
        }
        reception.stopMeasuring();
        assertThat(reception.lost()).isEqualTo(1);
        assertThat(reception.duplicates()).isEqualTo(1);
        assertThat(reception.reordered()).isEqualTo(1);
        reception.end();
        assertThat(frames.whole).isEqualTo(19);
        assertThat(frames.broken).isEqualTo(1);
    }

    @Test
    void aRetransmissionMendsWhatWasLost() {
        reception.startMeasuring();
        for (var i = 0; i < 60; i++) {
            if (i != 33) {
                reception.onPacket(i, packet(i));
            }
        }
        reception.stopMeasuring();
        assertThat(reception.onRecovered(packet(33))).isEqualTo(65_536L + FIRST_SEQ + 33);
        assertThat(reception.onRecovered(packet(33))).isEqualTo(-1);
        reception.end();
        assertThat(reception.lost()).isZero();
        assertThat(reception.recovered()).isEqualTo(1);
        assertThat(frames.whole).isEqualTo(12);
        assertThat(frames.broken).isZero();
    }

    @Test
    void knowsWhenFramesWereCaptured() {
        for (var i = 0; i < 5 * 20 + 5; i++) {
            reception.onPacket(i, packet(i));
        }
        assertThat(frames.lastCaptureNs).isEqualTo(captureNs(20));
        assertThat(reception.captures().captureNs(3_000 * 24)).isBetween(captureNs(24) - 1, captureNs(24) + 1);
        for (var i = 105; i < 110; i++) {
            reception.onPacket(i, packet(i));
        }
        assertThat(frames.lastCaptureNs).as("it bears no time itself").isEqualTo(FrameStamp.ABSENT);
        ssrc = 8;
        reception.onPacket(110, packet(110));
        assertThat(reception.captures().isLive()).isFalse();
    }

    @Test
    void aCaptureTimeThatIsNoneIsLeftAlone() {
        var cut = new VideoReception(RtpCodec.H264, 6, new KeyframeFinder(), frames);
        bytes.clear();
        RtpHeader.write(bytes, 0, true, 96, 1, 3_000, ssrc);
        writer.begin(bytes, 0, RtpHeader.FIXED_BYTES, ExtensionForm.ONE_BYTE);
        writer.add(6, 0, 4);
        bytes.writerIndex(writer.end());
        FrameStamp.write(stamp, 7);
        bytes.writeBytes(stamp, 0, stamp.readableBytes());
        assertThat(view.wrap(bytes, 0, bytes.readableBytes())).isEqualTo(RtpFault.NONE);
        assertThat(cut.onPacket(1, view)).isPositive();
        assertThat(frames.lastStampNs).isEqualTo(7);
        assertThat(frames.lastCaptureNs).isEqualTo(FrameStamp.ABSENT);
    }

    @Test
    void anotherSourceBeginsAnew() {
        reception.startMeasuring();
        for (var i = 0; i < 50; i++) {
            reception.onPacket(i, packet(i));
        }
        ssrc = 8;
        for (var i = 20_000; i < 20_050; i++) {
            reception.onPacket(i, packet(i));
        }
        reception.end();
        assertThat(reception.lost()).isZero();
        assertThat(frames.whole).isEqualTo(20);
        assertThat(reception.ssrc()).isEqualTo(8);
    }

    @Test
    void aPacketMakesNoGarbage() {
        reception.startMeasuring();
        run(0, 200_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        run(200_000, 300_000);
        var perPacket = (threads.getCurrentThreadAllocatedBytes() - before) / 100_000.0;
        assertThat(perPacket).isLessThan(0.1);
    }

    private void run(int from, int to) {
        for (var i = from; i < to; i++) {
            packet(i);
            if (i % 97 != 0) {
                reception.onPacket(i, view);
            }
        }
    }
}
