package dev.fanlight.app;

import ch.qos.logback.classic.LoggerContext;
import dev.fanlight.config.FanlightConfig;
import java.net.BindException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server in the foreground, until a signal (Ctrl-C, SIGTERM) ends it. */
final class Running {
    private static final Logger log = LoggerFactory.getLogger(Running.class);

    private Running() {}

    /**
     * Starts a server and returns when it has been stopped.
     *
     * @param onReady told once it serves
     */
    static int untilStopped(FanlightConfig config, BiConsumer<Server, FanlightConfig> onReady)
            throws BindException, InterruptedException {
        var server = Server.start(config);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            log.info("Stopping");
                            server.close();
                            stopped.countDown();
                            flushLog();
                        },
                        "stop"));
        onReady.accept(server, config);
        stopped.await();
        return 0;
    }

    private static void flushLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.stop();
        }
    }
}
