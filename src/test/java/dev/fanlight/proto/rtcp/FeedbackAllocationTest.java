package dev.fanlight.proto.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fanlight.proto.rtcp.twcc.TwccFeedbackGenerator;
import dev.fanlight.proto.rtcp.twcc.TwccSendHistory;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.ExtendedTimestamp;
import dev.fanlight.proto.rtp.ExtensionForm;
import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The way of a packet through both rooms, from the publisher's to a viewer's, leaves no garbage.
 *
 * <p>With Netty's default allocator: where Netty goes without Unsafe, as it does on JDK 25, bulk copies between direct
 * buffers of {@code Unpooled} and of the pooled allocator make 90 to 150 bytes of garbage each.
 */
class FeedbackAllocationTest {
    private static final long MS = 1_000_000;
    private static final int ROUNDS = 20_000;

    private final ExtensionMap agreed =
            new ExtensionMap(Map.of(RtpExtension.TRANSPORT_CC, 3, RtpExtension.ABS_CAPTURE_TIME, 5));
    private final ExtensionWriter writer = new ExtensionWriter();
    private final RtpPacket packet = new RtpPacket();
    private final RtpPacket rtx = new RtpPacket();
    private final ByteBuf in = untracked();
    private final ByteBuf out = untracked();
    private final ByteBuf resent = untracked();
    private final ByteBuf control = untracked();
    private final ExtendedSequence sequence = new ExtendedSequence();
    private final ExtendedTimestamp timestamp = new ExtendedTimestamp();
    private final ReceptionStatistics statistics = new ReceptionStatistics(90_000);
    private final SenderReports reports = new SenderReports(90_000, 1000 * MS);
    private final NackGenerator nacks = new NackGenerator();
    private final NackResponderLimits limits = new NackResponderLimits(50, 100_000);
    private final TwccFeedbackGenerator feedback = new TwccFeedbackGenerator(50 * MS, 1200);
    private final TwccSendHistory history = new TwccSendHistory(1024, TwccSendHistory.Listener.NONE);
    private final RtcpCompound compound = new RtcpCompound();
    private int seen;
    private final Nack.Visitor visitor = missing -> seen += missing;
    private final NackGenerator.Out asks = new NackGenerator.Out() {
        @Override
        public void ask(long[] extSeqs, int count) {
            control.clear();
            Nack.write(control, 1, 2, extSeqs, 0, count, 1200);
            read(0);
        }

        @Override
        public void gaveUp(int count) {
            seen++;
        }
    };

    /** The tests' leak detector would make garbage of its own at every access. */
    private static ByteBuf untracked() {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return ByteBufAllocator.DEFAULT.directBuffer(1500, 1500);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private void read(long nowNs) {
        if (compound.wrap(control, 0, control.readableBytes(), true) != RtcpFault.NONE) {
            throw new IllegalStateException("refused");
        }
        while (compound.next()) {
            if (compound.count() == Nack.FORMAT) {
                Nack.parse(control, compound.offset(), compound.contentBytes(), 1000, visitor);
            } else {
                history.onFeedback(nowNs, control, compound.offset(), compound.contentBytes());
            }
        }
    }

    private void forward(int n) {
        var nowNs = n * MS;
        RtpHeader.write(in, 0, false, 96, n, n * 90, 7);
        writer.begin(in, 0, 12, ExtensionForm.ONE_BYTE);
        writer.add(3, n, 2);
        writer.add(5, 1L << 40, 8);
        var length = writer.end() + 1000;
        if (packet.wrap(in, 0, length) != RtpFault.NONE) {
            throw new IllegalStateException("refused");
        }
        sequence.onPacket(packet.sequence());
        var extSeq = sequence.extSeq();
        var extTime = timestamp.onPacket(packet.rtpTime());
        statistics.onPacket(nowNs, extSeq, packet.rtpTime());
        nacks.onPacket(nowNs, extSeq);
        nacks.onTimer(nowNs, asks);

        writer.begin(out, 0, packet.copyHeader(out, 0), ExtensionForm.ONE_BYTE);
        var captureAt = packet.extensionOffset(agreed.id(RtpExtension.ABS_CAPTURE_TIME));
        writer.add(agreed.id(RtpExtension.ABS_CAPTURE_TIME), ExtensionValues.parseCaptureNtp(in, captureAt), 8);
        writer.add(agreed.id(RtpExtension.TRANSPORT_CC), history.onSent(nowNs, length), 2);
        var payloadAt = writer.end();
        packet.copyPayload(out, payloadAt);
        RtpHeader.setSequence(out, 0, extSeq);
        RtpHeader.setRtpTime(out, 0, extTime);
        reports.onPacket(nowNs, extTime, packet.payloadBytes());
        limits.onSent(length);
        limits.onAsked(nowNs, extSeq, length);
        var resentBytes = RtxPacket.encapsulate(packet, resent, 0, 97, 8, n);
        rtx.wrap(resent, 0, resentBytes);
        RtxPacket.decapsulate(rtx, 96, 7);

        feedback.onPacket(nowNs, n & 0xFFFF);
        control.clear();
        if (feedback.onTimer(nowNs, control, 1, 2) > 0) {
            read(nowNs);
        }
        control.clear();
        reports.onTimer(nowNs, nowNs, 7, control);
    }

    private void run(int from) {
        for (var n = from; n < from + ROUNDS; n++) {
            if (n % 50 != 3) {
                forward(n);
            }
        }
    }

    @Test
    void leavesNoGarbage() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(0);
        threads.getCurrentThreadAllocatedBytes();
        var before = threads.getCurrentThreadAllocatedBytes();
        run(ROUNDS);
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // A single object for each packet would be 320 KB at least.
        assertThat(allocated).isLessThan(ROUNDS);
        assertThat(seen).isPositive();
        assertThat(history.received()).isPositive();
        in.release();
        out.release();
        resent.release();
        control.release();
    }
}
