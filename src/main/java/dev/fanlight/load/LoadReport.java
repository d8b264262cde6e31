package dev.fanlight.load;

import static dev.fanlight.load.Figures.mib;
import static dev.fanlight.load.Figures.milliseconds;

import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the viewers of one run saw within the measured time.
 *
 * @param seconds how long was measured
 * @param viewers those that read as fast as they can
 * @param slow those that do not, when there were any
 * @param server what the server's process used, when it was asked for and could be read
 * @param errors how many viewers ended before the run did, by reason
 */
public record LoadReport(
        String url,
        double seconds,
        Crowd viewers,
        Optional<Crowd> slow,
        Optional<Server> server,
        Map<Outcome, Integer> errors) {
    /**
     * Viewers of one kind.
     *
     * @param connected how many got a stream at all, the warm-up included
     * @param framesPerSecond per viewer that connected: mean, and of the worst viewer
     * @param age from capture to the frame's last byte at the viewer
     * @param relayAdded from the moment the relay had the frame's last byte to the moment the viewer has it
     * @param transfer from a frame's first byte to its last
     * @param ageLessTransfer age of a frame when its first byte came
     * @param largestGapMs the longest that any connected viewer was without a frame
     */
    public record Crowd(
            int asked,
            int connected,
            long frames,
            double framesPerSecond,
            double framesPerSecondWorst,
            long bytes,
            Delay age,
            Delay relayAdded,
            Delay transfer,
            Delay ageLessTransfer,
            double largestGapMs) {}

    /** Percentiles of one delay; all 0 when {@code count} is. */
    public record Delay(long count, double p50Ms, double p95Ms, double p99Ms, double maxMs) {
        static Delay of(DelayHistogram histogram) {
            return new Delay(
                    histogram.count(),
                    milliseconds(histogram.percentileNs(50)),
                    milliseconds(histogram.percentileNs(95)),
                    milliseconds(histogram.percentileNs(99)),
                    milliseconds(histogram.maxNs()));
        }

        @Override
        public String toString() {
            return count == 0
                    ? "not stamped"
                    : String.format(
                            Locale.ROOT, "p50 %.2f  p95 %.2f  p99 %.2f  max %.2f ms", p50Ms, p95Ms, p99Ms, maxMs);
        }
    }

    /**
     * The server's process.
     *
     * @param cpuSeconds used within the measured time, user and system
     * @param cpuMicrosPerFrame that, over the frames delivered to viewers
     */
    public record Server(
            double cpuSeconds, double cpuCores, double cpuMicrosPerFrame, long rssStartBytes, long rssEndBytes) {}

    /** For machines: one JSON object. */
    public String json() {
        return Figures.json(this);
    }

    /** For people: some lines. */
    public String text() {
        var text = new StringBuilder();
        try (var lines = new Formatter(text, Locale.ROOT)) {
            lines.format("%s, %.0f s%n", url, seconds);
            crowd(lines, "viewers", viewers);
            slow.ifPresent(crowd -> crowd(lines, "slow viewers", crowd));
            server.ifPresent(s -> {
                lines.format("server%n");
                lines.format("  CPU            %.2f s, %.2f cores", s.cpuSeconds, s.cpuCores);
                lines.format(", %.1f us per frame%n", s.cpuMicrosPerFrame);
                lines.format("  memory (RSS)   %.0f MiB at the start", mib(s.rssStartBytes));
                lines.format(", %.0f MiB at the end%n", mib(s.rssEndBytes));
            });
            errors.forEach((reason, count) -> lines.format("error %s: %d%n", reason, count));
        }
        return text.toString();
    }

    private static void crowd(Formatter lines, String title, Crowd crowd) {
        lines.format("%s: %d of %d connected%n", title, crowd.connected, crowd.asked);
        lines.format("  frames         %d, %.1f MiB", crowd.frames, mib(crowd.bytes));
        lines.format(", %.2f/s per viewer, %.2f/s the worst%n", crowd.framesPerSecond, crowd.framesPerSecondWorst);
        lines.format("  age            %s%n", crowd.age);
        lines.format("  relay added    %s%n", crowd.relayAdded);
        lines.format("  transfer       %s%n", crowd.transfer);
        lines.format("  age less that  %s%n", crowd.ageLessTransfer);
        lines.format("  largest gap    %.0f ms%n", crowd.largestGapMs);
    }
}
