package dev.fanlight.api;

import dev.fanlight.auth.Action;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics} in Prometheus' text format. The registry is made when it is first asked for. */
public final class MetricsApi {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Hub hub;
    private final StreamDoctor doctor;
    private final ServerFigures figures;
    private @Nullable PrometheusMeterRegistry registry;

    public MetricsApi(Hub hub, StreamDoctor doctor, ServerFigures figures) {
        this.hub = hub;
        this.doctor = doctor;
        this.figures = figures;
    }

    public void mount(Routes routes) {
        routes.add("/metrics", Route.get(Action.OBSERVE, this::scrape));
    }

    private void scrape(Exchange exchange) {
        var out = new ByteArrayOutputStream(16 * 1024);
        try {
            registry().scrape(out, TEXT_FORMAT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        exchange.respond(200, TEXT_FORMAT, Buffer.buffer(out.toByteArray()));
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (registry == null) {
            registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.getPrometheusRegistry().register(new StreamCollector(hub, doctor, figures));
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            bindGc(registry);
        }
        return registry;
    }

    @SuppressWarnings("resource") // Lives as long as the process.
    private static void bindGc(PrometheusMeterRegistry registry) {
        new JvmGcMetrics().bindTo(registry);
    }
}
