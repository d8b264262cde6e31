package dev.fanlight.app;

import dev.fanlight.load.LoadOptions;
import dev.fanlight.load.LoadReport;
import dev.fanlight.load.MjpegLoad;
import java.net.URI;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fanlight load}: many viewers in one process, and what they see. */
@Command(
        name = "load",
        description = "Watch a stream as many viewers at once, and report how old its pictures are. For servers of your"
                + " own.")
final class LoadCommand implements Callable<Integer> {
    @Option(
            names = "--mjpeg",
            paramLabel = "URL",
            required = true,
            description = "An MJPEG stream, such as http://localhost:8080/demo/stream.mjpg.")
    private @Nullable URI mjpeg;

    @Option(names = "--viewers", paramLabel = "N", description = "How many; default: ${DEFAULT-VALUE}.")
    private int viewers = 30;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long to measure, 1 to 86400; default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
            names = "--warmup-seconds",
            paramLabel = "S",
            description = "How long to watch before measuring; default: ${DEFAULT-VALUE}.")
    private int warmupSeconds = 2;

    @Option(
            names = "--ramp",
            paramLabel = "N",
            description = "How many viewers come in a second; default: ${DEFAULT-VALUE}.")
    private int rampPerSecond = 200;

    @Option(names = "--loops", paramLabel = "N", description = "Threads to read with; default: ${DEFAULT-VALUE}.")
    private int loops = 1;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "The server's process on this machine: reports its CPU and memory.")
    private @Nullable Long serverPid;

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "Viewers that read slowly:%n")
    private Slow slow = new Slow();

    private static final class Slow {
        @Option(names = "--slow-viewers", paramLabel = "N", description = "How many of them; default: 0.")
        private int viewers;

        @Option(names = "--slow-rate", paramLabel = "BYTES", description = "What each reads in a second.")
        private int rateBytesPerSecond = 100_000;

        @Option(
                names = "--slow-receive-buffer",
                paramLabel = "BYTES",
                description = "Their receive buffer (SO_RCVBUF); default: the system's.")
        private int receiveBufferBytes;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (mjpeg == null) {
            throw new IllegalArgumentException("--mjpeg URL is missing");
        }
        var options = new LoadOptions(
                mjpeg,
                viewers,
                seconds,
                warmupSeconds,
                rampPerSecond,
                loops,
                new LoadOptions.SlowReaders(slow.viewers, slow.rateBytesPerSecond, slow.receiveBufferBytes),
                serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid));
        LoadReport report = MjpegLoad.run(options);
        System.out.println(json ? report.json() : report.text());
        return report.viewers().connected() == 0 ? 1 : 0;
    }
}
