package dev.fanlight.api;

import dev.fanlight.doctor.Severity;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.hub.DelayHistogram;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.StreamState;
import dev.fanlight.hub.StreamTotals;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Reads all streams' figures at the moment of a scrape, so that a forgotten stream leaves nothing behind. */
final class StreamCollector implements MultiCollector {
    private final Hub hub;
    private final StreamDoctor doctor;
    private final ServerFigures figures;

    StreamCollector(Hub hub, StreamDoctor doctor, ServerFigures figures) {
        this.hub = hub;
        this.doctor = doctor;
        this.figures = figures;
    }

    @Override
    public MetricSnapshots collect() {
        var all = new ArrayList<MetricSnapshot>();
        figures.ports().forEach(port -> addPort(port, all));
        addAll(hub.streams(), all);
        return new MetricSnapshots(all);
    }

    private static void addPort(ServerFigures.Port port, List<MetricSnapshot> all) {
        var name = "fanlight_" + port.protocol();
        var label = port.protocol().toUpperCase(Locale.ROOT);
        all.add(gauge(name + "_connections", "Connections to the " + label + " port now", port.connections()));
        all.add(gauge(name + "_publishers", "Publishers over " + label + " now", port.publishers()));
        all.add(gauge(name + "_viewers", "Viewers over " + label + " now", port.viewers()));
        all.add(byReason(
                name + "_refused",
                "What was refused at the " + label + " port, by reason",
                port.refusals().get()));
    }

    private void addAll(List<Stream> streams, List<MetricSnapshot> all) {
        all.addAll(List.of(
                gauge("fanlight_http_connections", "HTTP connections open now", figures.httpConnections()),
                gauge("fanlight_webrtc_publishers", "Publishers over WebRTC now", figures.publishers()),
                gauge("fanlight_webrtc_viewers", "Viewers over WebRTC now", figures.viewers()),
                gauge("fanlight_media_transports", "Peers of the media port now", figures.transports()),
                gauge(
                        "fanlight_media_connections",
                        "TCP connections at the media port now",
                        figures.mediaConnections()),
                gauge(
                        streams,
                        "fanlight_stream_live",
                        "1 while pictures come, 0 while not",
                        stream -> stream.report().state() == StreamState.LIVE ? 1 : 0),
                gauge(
                        streams,
                        "fanlight_stream_viewers",
                        "Viewers of this stream now",
                        stream -> stream.report().viewerCount()),
                findings(streams),
                counter(
                        streams,
                        "fanlight_packets_received",
                        "RTP packets that came in",
                        totals -> totals.packetsReceived()),
                counter(
                        streams,
                        "fanlight_packets_sent",
                        "RTP packets sent to viewers, those sent once more included",
                        totals -> totals.packetsSent()),
                counter(
                        streams,
                        "fanlight_packets_resent",
                        "RTP packets sent once more, as a viewer had missed them",
                        totals -> totals.packetsResent()),
                counter(streams, "fanlight_frames_received", "Frames that came in", totals -> totals.framesReceived()),
                counter(
                        streams,
                        "fanlight_received_bytes",
                        "Bytes of the frames that came in",
                        totals -> totals.bytesReceived()),
                counter(
                        streams,
                        "fanlight_frames_sent",
                        "Frames whose last byte was handed to the kernel, all viewers together",
                        totals -> totals.framesSent()),
                counter(streams, "fanlight_sent_bytes", "Bytes sent to viewers", totals -> totals.bytesSent()),
                byReason(
                        "fanlight_requests_refused",
                        "HTTP requests that were not allowed, by reason",
                        figures.refusals().get()),
                sockets(),
                byReason(
                        "fanlight_media_dropped",
                        "What was refused or lost at the media port, by reason",
                        figures.mediaDrops().get()),
                skipped(streams),
                dropped(streams),
                delays(streams)));
    }

    private CounterSnapshot sockets() {
        var metric = CounterSnapshot.builder()
                .name("fanlight_media_udp")
                .help(
                        "What the UDP sockets of the media port have moved: datagrams, messages of up to 64 of them, calls");
        figures.mediaSockets().get().forEach((what, count) -> metric.dataPoint(point(Labels.of("what", what), count)));
        return metric.build();
    }

    /** One line for each severity, so that an alert can wait for the worst. */
    private GaugeSnapshot findings(List<Stream> streams) {
        var metric = GaugeSnapshot.builder()
                .name("fanlight_stream_findings")
                .help("What the doctor finds wrong with what is sent to this stream now, by severity");
        for (var stream : streams) {
            var found = doctor.diagnosis(stream).findings();
            for (var severity : Severity.values()) {
                var count = found.stream()
                        .filter(finding -> finding.severity() == severity)
                        .count();
                metric.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("stream", stream.name().value(), "severity", severity.label()))
                        .value((double) count)
                        .build());
            }
        }
        return metric.build();
    }

    private static GaugeSnapshot gauge(String name, String help, IntSupplier value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        GaugeDataPointSnapshot.builder().value(value.getAsInt()).build())
                .build();
    }

    private static GaugeSnapshot gauge(List<Stream> streams, String name, String help, ToDoubleFunction<Stream> value) {
        var metric = GaugeSnapshot.builder().name(name).help(help);
        for (var stream : streams) {
            metric.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("stream", stream.name().value()))
                    .value(value.applyAsDouble(stream))
                    .build());
        }
        return metric.build();
    }

    private static CounterSnapshot counter(
            List<Stream> streams, String name, String help, ToLongFunction<StreamTotals> value) {
        var metric = CounterSnapshot.builder().name(name).help(help);
        for (var stream : streams) {
            metric.dataPoint(point(Labels.of("stream", stream.name().value()), value.applyAsLong(stream.totals())));
        }
        return metric.build();
    }

    private static CounterSnapshot byReason(String name, String help, Map<String, Long> counts) {
        var metric = CounterSnapshot.builder().name(name).help(help);
        counts.forEach((reason, count) -> metric.dataPoint(point(Labels.of("reason", reason), count)));
        return metric.build();
    }

    private static CounterSnapshot skipped(List<Stream> streams) {
        var metric = CounterSnapshot.builder()
                .name("fanlight_frames_skipped")
                .help("Frames a viewer was not sent: a newer one came first (slow), or it asked for fewer (rate)");
        for (var stream : streams) {
            var name = stream.name().value();
            var totals = stream.totals();
            metric.dataPoint(point(Labels.of("stream", name, "reason", "slow"), totals.skippedSlow()));
            metric.dataPoint(point(Labels.of("stream", name, "reason", "rate"), totals.skippedRate()));
        }
        return metric.build();
    }

    private static CounterSnapshot dropped(List<Stream> streams) {
        var metric = CounterSnapshot.builder().name("fanlight_dropped").help("What was refused or lost, by reason");
        for (var stream : streams) {
            stream.totals()
                    .dropped()
                    .forEach((reason, count) -> metric.dataPoint(
                            point(Labels.of("stream", stream.name().value(), "reason", reason), count)));
        }
        return metric.build();
    }

    private static CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    private static HistogramSnapshot delays(List<Stream> streams) {
        var metric = HistogramSnapshot.builder()
                .name("fanlight_relay_delay_seconds")
                .help("From the arrival of a frame's last byte until it was handed to the kernel for a viewer");
        for (var stream : streams) {
            metric.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("stream", stream.name().value()))
                    .classicHistogramBuckets(buckets(stream.totals().delays()))
                    .sum(stream.totals().delays().sumNs() / 1e9)
                    .build());
        }
        return metric.build();
    }

    private static ClassicHistogramBuckets buckets(DelayHistogram delays) {
        var buckets = ClassicHistogramBuckets.builder();
        for (var i = 0; i < delays.edgesNs().length; i++) {
            buckets.bucket(delays.edgesNs()[i] / 1e9, delays.counts()[i]);
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, delays.counts()[delays.counts().length - 1])
                .build();
    }
}
