package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class when, while its tests ran, a buffer was thrown away without being released, or anything was logged
 * as an error: whatever cameras and viewers do, that is no error of ours.
 */
public final class NothingLeftBehind implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(NothingLeftBehind.class);
    private static final int ROUNDS = 3;

    @Override
    public void beforeAll(ExtensionContext context) {
        // What other classes left behind is reported now, and not as ours.
        provokeReports();
        var reports = new Reports();
        reports.start();
        root().addAppender(reports);
        context.getStore(NAMESPACE).put("reports", reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var reports = Objects.requireNonNull(context.getStore(NAMESPACE).get("reports", Reports.class));
        provokeReports();
        root().detachAppender(reports);
        assertThat(reports.list.stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                        .map(ILoggingEvent::getFormattedMessage))
                .as("errors logged, leaked buffers among them")
                .isEmpty();
    }

    private static final class Reports extends ListAppender<ILoggingEvent> {}

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    /** Netty tells of lost buffers when the next one is allocated after the collector has found them. */
    private static void provokeReports() {
        for (var round = 0; round < ROUNDS; round++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(64).release();
        }
    }
}
