package dev.fanlight.app;

import dev.fanlight.api.StreamSection;
import dev.fanlight.endpoint.rtmp.PushStatus;
import dev.fanlight.endpoint.rtmp.RtmpPushes;
import dev.fanlight.hub.DelayHistogram;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.transcode.ConversionReport;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.Rendition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What conversions and pushes say of a stream in the API. */
final class StreamDetails {
    private StreamDetails() {}

    private record ConversionBody(
            String to,
            String state,
            String encoder,
            long pid,
            int neededBy,
            long framesIn,
            long framesOut,
            Map<String, Long> dropped,
            long restarts,
            @Nullable String lastWords,
            List<DelayBucket> delays) {
        static ConversionBody of(ConversionReport report) {
            return new ConversionBody(
                    report.rendition().label(),
                    report.state().label(),
                    report.encoder(),
                    report.pid(),
                    report.leases(),
                    report.framesIn(),
                    report.framesOut(),
                    report.dropped(),
                    report.restarts(),
                    report.lastWords().isEmpty() ? null : report.lastWords(),
                    buckets(report.delays()));
        }
    }

    /**
     * Frames that took up to so long from the arrival of their last byte until they were converted, and longer than the
     * bucket before.
     *
     * @param upToMs absent for the last
     */
    private record DelayBucket(@Nullable Double upToMs, long frames) {}

    private static List<DelayBucket> buckets(DelayHistogram delays) {
        var buckets = new ArrayList<DelayBucket>();
        for (var i = 0; i < delays.counts().length; i++) {
            if (delays.counts()[i] > 0) {
                var edge = i < delays.edgesNs().length ? (Double) (delays.edgesNs()[i] / 1e6) : null;
                buckets.add(new DelayBucket(edge, delays.counts()[i]));
            }
        }
        return buckets;
    }

    private record PushBody(
            String to,
            String state,
            Instant since,
            @Nullable String lastProblem,
            long framesSent,
            long framesSkipped) {
        static PushBody of(PushStatus push, MediaClock clock) {
            return new PushBody(
                    push.target(),
                    push.state().name().toLowerCase(Locale.ROOT),
                    clock.instant(push.sinceNs()),
                    push.lastProblem().isEmpty() ? null : push.lastProblem(),
                    push.framesSent(),
                    push.framesSkipped());
        }
    }

    static List<StreamSection> of(Conversions conversions, RtmpPushes pushes, MediaClock clock) {
        return List.of(
                new StreamSection("asJpeg", stream -> asJpeg(stream, conversions)),
                new StreamSection(
                        "conversions",
                        stream -> conversions.reports(stream).stream()
                                .map(ConversionBody::of)
                                .toList()),
                new StreamSection(
                        "push",
                        stream -> pushes.status(stream.name()).stream()
                                .map(push -> PushBody.of(push, clock))
                                .toList()));
    }

    /** Whether its pictures can be had as JPEGs; until something comes, nothing speaks against it. */
    private static boolean asJpeg(Stream stream, Conversions conversions) {
        var format = stream.report().format();
        return format.isEmpty()
                || format.get().codec() == Codec.JPEG
                || conversions.hindrance(stream, Rendition.JPEG).isEmpty();
    }
}
