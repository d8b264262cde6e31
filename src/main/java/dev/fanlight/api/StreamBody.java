package dev.fanlight.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fanlight.hub.PacketDelivery;
import dev.fanlight.hub.SourceStatus;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.StreamReport;
import dev.fanlight.hub.Viewer;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream in JSON, as {@code GET /api/v1/streams/{name}} gives it. Times are ISO 8601 in UTC.
 *
 * @param more further parts by their names, see {@link StreamSection}
 * @param viewers null when the request asked to leave them out, as pages do that only want the count
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record StreamBody(
        String name,
        String state,
        String since,
        @Nullable SourceBody source,
        @Nullable VideoBody video,
        int viewerCount,
        @Nullable List<ViewerBody> viewers,
        ReceivedBody received,
        Map<String, Long> dropped,
        DoctorBody doctor,
        @JsonAnyGetter Map<String, Object> more) {

    /** Where it comes from; {@code lastProblem} is null while nothing is wrong. */
    record SourceBody(String kind, String address, @Nullable String lastProblem) {}

    /** {@code width} and {@code height} are null while nobody knows them. */
    record VideoBody(
            String codec, @Nullable Integer width, @Nullable Integer height, double fps, long bitrateBps) {}

    /** {@code packets} stays 0 where whole frames come. */
    record ReceivedBody(long frames, long packets, long bytes) {}

    /**
     * What became of a viewer's packets.
     *
     * @param rttMs to the viewer and back; null while not known
     * @param queueingMs how much longer packets take now than at best; null while not known
     */
    record PacketsBody(
            long sent,
            long resent,
            long lost,
            long dropped,
            @Nullable Double rttMs,
            @Nullable Double queueingMs) {}

    /**
     * @param lastFrameAgeMs how old the last frame sent is now, counted from its arrival; null while none was sent
     * @param packets null where whole frames are sent
     * @param relayDelayMs how long that frame took from its arrival until its last byte had left
     */
    record ViewerBody(
            String id,
            String kind,
            String address,
            String since,
            long framesSent,
            Map<String, Long> framesSkipped,
            long bytesSent,
            @Nullable Double lastFrameAgeMs,
            @Nullable Double relayDelayMs,
            @Nullable PacketsBody packets) {}

    static StreamBody of(
            Stream stream, MediaClock clock, boolean withViewers, DoctorBody doctor, Map<String, Object> more) {
        var report = stream.report();
        var nowNs = clock.nowNs();
        return new StreamBody(
                stream.name().value(),
                report.state().label(),
                clock.instant(report.sinceNs()).toString(),
                report.source().map(StreamBody::source).orElse(null),
                report.format().isEmpty() ? null : video(report),
                report.viewerCount(),
                withViewers ? viewers(stream, nowNs, clock) : null,
                new ReceivedBody(
                        stream.totals().framesReceived(),
                        stream.totals().packetsReceived(),
                        stream.totals().bytesReceived()),
                stream.totals().dropped(),
                doctor,
                more);
    }

    private static List<ViewerBody> viewers(Stream stream, long nowNs, MediaClock clock) {
        return stream.viewers().stream()
                .map(Viewer::report)
                .sorted(Comparator.comparingLong(ViewerReport::sinceNs))
                .map(viewer -> viewer(viewer, nowNs, clock))
                .toList();
    }

    private static SourceBody source(SourceStatus source) {
        return new SourceBody(
                source.kind(), source.address(), source.lastProblem().orElse(null));
    }

    private static VideoBody video(StreamReport report) {
        var format = report.format().orElseThrow();
        return new VideoBody(
                format.codec().label(),
                knownOrNull(format.width()),
                knownOrNull(format.height()),
                Math.round(report.framesPerSecond() * 10) / 10.0,
                report.bitsPerSecond());
    }

    private static ViewerBody viewer(ViewerReport viewer, long nowNs, MediaClock clock) {
        var hasFrame = viewer.lastFrameNs() >= 0;
        return new ViewerBody(
                viewer.id(),
                viewer.kind(),
                viewer.address(),
                clock.instant(viewer.sinceNs()).toString(),
                viewer.framesSent(),
                Map.of("slow", viewer.skippedSlow(), "rate", viewer.skippedRate()),
                viewer.bytesSent(),
                hasFrame ? Double.valueOf(milliseconds(nowNs - viewer.lastFrameNs())) : null,
                hasFrame ? Double.valueOf(milliseconds(viewer.lastDelayNs())) : null,
                viewer.packets().map(StreamBody::packets).orElse(null));
    }

    private static PacketsBody packets(PacketDelivery packets) {
        return new PacketsBody(
                packets.sent(),
                packets.resent(),
                packets.lost(),
                packets.dropped(),
                packets.rttNs() < 0 ? null : Double.valueOf(milliseconds(packets.rttNs())),
                packets.queueingNs() < 0 ? null : Double.valueOf(milliseconds(packets.queueingNs())));
    }

    private static @Nullable Integer knownOrNull(int sizePx) {
        return sizePx > 0 ? sizePx : null;
    }

    private static double milliseconds(long spanNs) {
        return Math.round(spanNs / 1e4) / 100.0;
    }
}
