package dev.fanlight.load.watch;

import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.NackGenerator;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.SenderClock;
import dev.fanlight.proto.rtcp.SourceDescription;
import dev.fanlight.proto.rtcp.twcc.TwccFeedbackGenerator;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer tells its server, as a browser does: a receiver report each second, when packets arrived each 100 ms, what
 * it misses at once; and it asks for a keyframe when none has come for two seconds. One thread; time in nanoseconds.
 */
final class ReceiverFeedback {
    /** Takes what is to be sent. */
    interface Out {
        /** A compound packet, plain; valid during the call. */
        void rtcp(ByteBuf compound);
    }

    /**
     * What was agreed on.
     *
     * @param reducedSize whether feedback may go without a report before it (RFC 5506)
     * @param nack whether to ask for what is missing
     * @param pli whether the server understands a picture loss indication
     * @param transportCc whether arrivals are reported
     */
    record Agreed(boolean reducedSize, boolean nack, boolean pli, boolean transportCc, int clockRateHz) {}

    private static final long REPORT_INTERVAL_NS = 1_000_000_000;
    private static final long KEYFRAME_PATIENCE_NS = 2_000_000_000;
    private static final int MAX_BYTES = 1_200;
    private static final byte[] CNAME = "fanlight-load".getBytes(StandardCharsets.US_ASCII);

    private final Agreed agreed;
    private final int ownSsrc;
    private final ByteBuf scratch;
    private final @Nullable TwccFeedbackGenerator arrivals;
    private final @Nullable NackGenerator missing;
    private final SenderClock senderClock;
    private final Asking asking = new Asking();
    private long reportNs;
    private long keyframeByNs;
    private long asked;
    private long keyframesAsked;

    /** @param scratch room for {@link #MAX_BYTES}; may serve all viewers of the thread */
    ReceiverFeedback(long nowNs, Agreed agreed, int ownSsrc, ByteBuf scratch) {
        this.agreed = agreed;
        this.ownSsrc = ownSsrc;
        this.scratch = scratch;
        arrivals =
                agreed.transportCc ? new TwccFeedbackGenerator(TwccFeedbackGenerator.MAX_INTERVAL_NS, MAX_BYTES) : null;
        missing = agreed.nack ? new NackGenerator() : null;
        senderClock = new SenderClock(agreed.clockRateHz);
        reportNs = nowNs + REPORT_INTERVAL_NS;
        keyframeByNs = agreed.pli ? nowNs + KEYFRAME_PATIENCE_NS : Long.MAX_VALUE;
    }

    /** A packet with this transport-wide number came, of whatever stream. */
    // hot
    void onArrival(long nowNs, int transportSequence) {
        if (arrivals != null) {
            arrivals.onPacket(nowNs, transportSequence);
        }
    }

    /** A video packet came, by itself or as a retransmission. */
    // hot
    void onVideo(long nowNs, long extSeq) {
        if (missing != null) {
            missing.onPacket(nowNs, extSeq);
        }
    }

    /** The first keyframe, or any other, is whole: no need to ask for one. */
    void onKeyframe() {
        keyframeByNs = Long.MAX_VALUE;
    }

    /** The video's source began anew, under other numbers. */
    void onNewSource() {
        if (missing != null) {
            missing.reset();
        }
    }

    void onSenderReport(long nowNs, long ntp, int rtpTime) {
        senderClock.onSenderReport(nowNs, ntp, rtpTime);
    }

    long deadlineNs() {
        var deadline = Math.min(reportNs, keyframeByNs);
        if (arrivals != null) {
            deadline = Math.min(deadline, arrivals.deadlineNs());
        }
        return missing == null ? deadline : Math.min(deadline, missing.deadlineNs());
    }

    /**
     * Sends what is due; early calls are harmless.
     *
     * @param mediaSsrc the video's; nothing is sent before it is known (0)
     */
    void onTimer(long nowNs, int mediaSsrc, ReceptionStatistics statistics, Out out) {
        if (missing != null && nowNs >= missing.deadlineNs()) {
            asking.begin(mediaSsrc, out);
            missing.onTimer(nowNs, asking);
        }
        if (arrivals != null && nowNs >= arrivals.deadlineNs()) {
            sendArrivals(nowNs, mediaSsrc, out);
        }
        if (nowNs >= keyframeByNs) {
            keyframeByNs = nowNs + KEYFRAME_PATIENCE_NS;
            keyframesAsked++;
            begin();
            PictureLoss.write(scratch, ownSsrc, mediaSsrc);
            out.rtcp(scratch);
        }
        if (nowNs >= reportNs) {
            reportNs = nowNs + REPORT_INTERVAL_NS;
            sendReport(nowNs, mediaSsrc, statistics, out);
        }
    }

    /** How many packets were asked for again, each time counted. */
    long asked() {
        return asked;
    }

    long keyframesAsked() {
        return keyframesAsked;
    }

    /** RFC 4585 section 3.1: without reduced size every compound begins with a report. */
    private void begin() {
        scratch.clear();
        if (!agreed.reducedSize) {
            ReceiverReport.write(scratch, ownSsrc, 0);
            SourceDescription.write(scratch, ownSsrc, CNAME);
        }
    }

    private void sendArrivals(long nowNs, int mediaSsrc, Out out) {
        var generator = arrivals;
        var more = generator != null;
        while (generator != null && more) {
            begin();
            more = generator.onTimer(nowNs, scratch, ownSsrc, mediaSsrc) > 0;
            if (more) {
                out.rtcp(scratch);
            }
            more &= nowNs >= generator.deadlineNs();
        }
    }

    private void sendReport(long nowNs, int mediaSsrc, ReceptionStatistics statistics, Out out) {
        scratch.clear();
        var blocks = statistics.isEmpty() ? 0 : 1;
        ReceiverReport.write(scratch, ownSsrc, blocks);
        if (blocks > 0) {
            ReportBlock.write(
                    scratch,
                    mediaSsrc,
                    statistics.takeFractionLost(),
                    statistics.cumulativeLost(),
                    statistics.highestSeq(),
                    statistics.jitter(),
                    senderClock.lsr(),
                    senderClock.dlsr(nowNs));
        }
        SourceDescription.write(scratch, ownSsrc, CNAME);
        out.rtcp(scratch);
    }

    private final class Asking implements NackGenerator.Out {
        private int mediaSsrc;
        private @Nullable Out out;

        void begin(int ssrc, Out to) {
            mediaSsrc = ssrc;
            out = to;
        }

        @Override
        public void ask(long[] extSeqs, int count) {
            var to = out;
            for (var done = 0; to != null && done < count; ) {
                ReceiverFeedback.this.begin();
                done += Nack.write(scratch, ownSsrc, mediaSsrc, extSeqs, done, count - done, MAX_BYTES / 2);
                to.rtcp(scratch);
            }
            asked += count;
        }

        @Override
        public void gaveUp(int count) {
            // The window over the numbers knows what stayed away.
        }
    }
}
