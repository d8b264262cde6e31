package dev.fanlight.load.watch;

import static dev.fanlight.load.Figures.mib;
import static dev.fanlight.load.Figures.milliseconds;

import dev.fanlight.load.DelayHistogram;
import dev.fanlight.load.Figures;
import dev.fanlight.load.ProcessUsage;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the viewers of one run saw.
 *
 * @param seconds how long was measured
 * @param connected how many of the {@code viewers} came to media at all
 * @param watching how many still did at the end
 * @param delay from the moment that a frame's time tells to its last byte at the viewer
 * @param timing which moment that is, and how it was known
 * @param joining from the request for the stream on
 * @param loadCpuCores what this process used meanwhile
 * @param socketOverflows datagrams for which sockets of this machine, whosever they are, had no room since the first viewer
 *     came: of these, a loss may be the viewers' own
 * @param failures why viewers did not come, and how many
 */
public record WatchReport(
        String from,
        double seconds,
        int viewers,
        long connected,
        int watching,
        Packets packets,
        Frames frames,
        Spread delay,
        Timing timing,
        Joining joining,
        Optional<Server> server,
        double loadCpuCores,
        long socketOverflows,
        Map<String, Integer> failures) {
    /**
     * RTP packets within the measured time.
     *
     * @param received all that came and were genuine, retransmissions included
     * @param lost numbers that came neither by themselves nor as a retransmission
     * @param recovered those that came as a retransmission
     * @param askedAgain how often one was asked for
     */
    public record Packets(
            long received, long bytes, long lost, long recovered, long duplicates, long reordered, long askedAgain) {}

    /**
     * Frames that began within the measured time.
     *
     * @param perSecond per viewer that had any packet: mean, and of the worst
     * @param keyframesAsked since the beginning
     */
    public record Frames(long whole, long broken, double perSecond, double perSecondWorst, long keyframesAsked) {}

    /**
     * How delays were measured. All of it supposes that publisher, server and viewers read one clock: across machines whose
     * clocks are not kept together, these delays mean nothing.
     *
     * @param by what {@code delay} counts from
     * @param untimed whole frames that are not in {@code delay}, because their time was not known
     * @param byFrameStamp from the time inside the frame, which our publisher writes before it sends
     * @param byCaptureTime from abs-capture-time, which the server stamps on some frames; RTP time leads from these to others
     * @param byOwnCaptureTime of the latter only those frames that bore a stamp themselves
     * @param apart how far the first two are apart for a frame that has both, whichever is the larger
     * @param toldUs the newest capture times that the server told, in microseconds since 1970: what they are the times of can
     *     be seen where other times of the same frames are known
     */
    public record Timing(
            Way by,
            long untimed,
            Spread byFrameStamp,
            Spread byCaptureTime,
            Spread byOwnCaptureTime,
            Spread apart,
            List<Long> toldUs) {
        /** What delays count from. */
        public enum Way {
            FRAME_STAMP("a frame's first byte at the publisher, by the time inside the frame"),
            CAPTURE_TIME("a frame's capture time as the server tells it (abs-capture-time and RTP time)"),
            NONE("nothing: frames bear no times");

            private final String sentence;

            Way(String sentence) {
                this.sentence = sentence;
            }
        }
    }

    /**
     * From the request for the stream, which is a viewer's POST at a WHEP server and its 'watch' at Janus.
     *
     * @param connected to the last key of the handshake
     * @param firstKeyframe to the last byte of the first keyframe that came whole
     */
    public record Joining(Spread connected, Spread firstPacket, Spread firstKeyframe) {}

    /** Percentiles; all 0 when {@code count} is. */
    public record Spread(long count, double p50Ms, double p90Ms, double p95Ms, double p99Ms, double maxMs) {
        static Spread of(DelayHistogram histogram) {
            return new Spread(
                    histogram.count(),
                    milliseconds(histogram.percentileNs(50)),
                    milliseconds(histogram.percentileNs(90)),
                    milliseconds(histogram.percentileNs(95)),
                    milliseconds(histogram.percentileNs(99)),
                    milliseconds(histogram.maxNs()));
        }

        @Override
        public String toString() {
            return count == 0
                    ? "none"
                    : String.format(
                            Locale.ROOT,
                            "p50 %.2f  p90 %.2f  p95 %.2f  p99 %.2f  max %.2f ms",
                            p50Ms,
                            p90Ms,
                            p95Ms,
                            p99Ms,
                            maxMs);
        }
    }

    /**
     * The server's process.
     *
     * @param cpuSeconds used within the measured time, user and system
     * @param cpuMicrosPerPacket that, over the packets that viewers received
     * @param rssAtRestBytes before the first viewer came
     * @param rssPerViewerBytes what it grew by until the end, over the viewers
     */
    public record Server(
            double cpuSeconds,
            double cpuCores,
            double cpuMicrosPerPacket,
            long rssAtRestBytes,
            long rssEndBytes,
            double rssPerViewerBytes) {
        static Optional<Server> of(
                Optional<ProcessUsage> atRest,
                Optional<ProcessUsage> before,
                Optional<ProcessUsage> after,
                double seconds,
                long packets,
                int viewers) {
            return atRest.flatMap(rest -> before.flatMap(b -> after.map(a -> {
                var cpuSeconds = a.cpuSeconds() - b.cpuSeconds();
                return new Server(
                        cpuSeconds,
                        cpuSeconds / seconds,
                        packets == 0 ? 0 : cpuSeconds * 1e6 / packets,
                        rest.rssBytes(),
                        a.rssBytes(),
                        (double) (a.rssBytes() - rest.rssBytes()) / viewers);
            })));
        }
    }

    static WatchReport of(
            WatchOptions options,
            double seconds,
            WatchTally tally,
            Optional<Server> server,
            double loadCpuCores,
            long socketOverflows,
            Map<String, Integer> failures) {
        var had = tally.firstPacket.count();
        var timing = tally.delays.timing(tally.wholeFrames);
        return new WatchReport(
                options.from().label(),
                seconds,
                options.viewers(),
                tally.connected.count(),
                tally.watching,
                new Packets(
                        tally.packets,
                        tally.bytes,
                        tally.lost,
                        tally.recovered,
                        tally.duplicates,
                        tally.reordered,
                        tally.asked),
                new Frames(
                        tally.wholeFrames,
                        tally.brokenFrames,
                        had == 0 ? 0 : tally.wholeFrames / seconds / had,
                        had == 0 ? 0 : tally.fewestFrames / seconds,
                        tally.keyframesAsked),
                switch (timing.by) {
                    case FRAME_STAMP -> timing.byFrameStamp;
                    case CAPTURE_TIME, NONE -> timing.byCaptureTime;
                },
                timing,
                new Joining(Spread.of(tally.connected), Spread.of(tally.firstPacket), Spread.of(tally.firstKeyframe)),
                server,
                loadCpuCores,
                socketOverflows,
                failures);
    }

    /** For machines: one JSON object. */
    public String json() {
        return Figures.json(this);
    }

    /** For people: some lines. */
    public String text() {
        var text = new StringBuilder();
        try (var lines = new Formatter(text, Locale.ROOT)) {
            lines.format("%s, %.0f s%n", from, seconds);
            lines.format("viewers: %d of %d connected, %d still there%n", connected, viewers, watching);
            lines.format("  packets        %d, %.1f MiB, %d lost", packets.received, mib(packets.bytes), packets.lost);
            lines.format(" (%d recovered, %d duplicate,", packets.recovered, packets.duplicates);
            lines.format(" %d out of order)%n", packets.reordered);
            lines.format("  frames         %d whole, %d broken", frames.whole, frames.broken);
            lines.format(", %.2f/s per viewer, %.2f/s the worst%n", frames.perSecond, frames.perSecondWorst);
            lines.format("  delay          %s%n", delay.count == 0 ? "not stamped" : delay);
            lines.format("    from         %s; one clock supposed%n", timing.by.sentence);
            if (timing.untimed > 0) {
                lines.format("    untimed      %d frames%n", timing.untimed);
            }
            switch (timing.by) {
                case FRAME_STAMP -> {
                    lines.format("    by capture   %s%n", timing.byCaptureTime);
                    lines.format("    apart        %s%n", timing.apart);
                }
                case CAPTURE_TIME -> lines.format("    of stamped   %s%n", timing.byOwnCaptureTime);
                case NONE -> {}
            }
            lines.format("from the request on%n");
            lines.format("  connected      %s%n", joining.connected);
            lines.format("  first packet   %s%n", joining.firstPacket);
            lines.format("  first keyframe %s%n", joining.firstKeyframe);
            server.ifPresent(s -> {
                lines.format("server%n");
                lines.format("  CPU            %.2f s, %.2f cores", s.cpuSeconds, s.cpuCores);
                lines.format(", %.2f us per packet%n", s.cpuMicrosPerPacket);
                lines.format("  memory (RSS)   %.0f MiB before", mib(s.rssAtRestBytes));
                lines.format(", %.0f MiB at the end", mib(s.rssEndBytes));
                lines.format(", %.1f KiB per viewer%n", s.rssPerViewerBytes / 1024);
            });
            lines.format("this process: %.2f cores%n", loadCpuCores);
            if (socketOverflows > 0) {
                lines.format("sockets of this machine had no room for %d datagrams%n", socketOverflows);
            }
            failures.forEach((reason, count) -> lines.format("failed %d times: %s%n", count, reason));
        }
        return text.toString();
    }
}
