package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.slf4j.LoggerFactory;

/** Fails a test class when a buffer was thrown away without being released while its tests ran. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(NoLeaks.class);
    private static final int ROUNDS = 3;

    @Override
    public void beforeAll(ExtensionContext context) {
        // What other classes left behind is reported now, and not as ours.
        provokeReports();
        var reports = new Reports();
        reports.start();
        logger().addAppender(reports);
        context.getStore(NAMESPACE).put("reports", reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var reports = context.getStore(NAMESPACE).get("reports", Reports.class);
        provokeReports();
        logger().detachAppender(reports);
        assertThat(reports.list).as("leaked buffers").isEmpty();
    }

    private static final class Reports extends ListAppender<ILoggingEvent> {}

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }

    /** Netty tells of lost buffers when the next one is allocated after the collector has found them. */
    private static void provokeReports() {
        for (var round = 0; round < ROUNDS; round++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(64).release();
        }
    }
}
