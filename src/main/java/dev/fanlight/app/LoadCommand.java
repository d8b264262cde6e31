package dev.fanlight.app;

import dev.fanlight.load.LoadOptions;
import dev.fanlight.load.MjpegLoad;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.watch.WatchLoad;
import dev.fanlight.load.watch.WatchOptions;
import dev.fanlight.load.watch.WatchOptions.From;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fanlight load}: many viewers in one process, and what they see. */
@Command(
        name = "load",
        description = "Watch a stream as many viewers at once, and report how old its pictures are. For servers of your"
                + " own.")
final class LoadCommand implements Callable<Integer> {
    private static final int MJPEG_RAMP = 200;
    private static final int WEBRTC_RAMP = 50;

    @ArgGroup(multiplicity = "1", heading = "The stream, one of:%n")
    private Source source = new Source();

    private static final class Source {
        @Option(
                names = "--mjpeg",
                paramLabel = "URL",
                description = "An MJPEG stream, such as http://localhost:8080/demo/stream.mjpg.")
        private @Nullable URI mjpeg;

        @Option(
                names = "--whep",
                paramLabel = "URL",
                description = "A WebRTC stream, such as http://localhost:8080/drone1/whep.")
        private @Nullable URI whep;

        @ArgGroup(exclusive = false)
        private @Nullable Janus janus;
    }

    private static final class Janus {
        @Option(
                names = "--janus",
                paramLabel = "URL",
                required = true,
                description = "Janus' REST interface, such as http://localhost:8088/janus,")
        private @Nullable URI base;

        @Option(
                names = "--mountpoint",
                paramLabel = "ID",
                required = true,
                description = "and a mountpoint of its streaming plugin.")
        private String mountpoint = "";
    }

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
            description =
                    "How many viewers come in a second; default: " + MJPEG_RAMP + ", with WebRTC " + WEBRTC_RAMP + ".")
    private @Nullable Integer rampPerSecond;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "The server's process on this machine: reports its CPU and memory.")
    private @Nullable Long serverPid;

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "With WebRTC:%n")
    private WebRtc webRtc = new WebRtc();

    private static final class WebRtc {
        @Option(names = "--tcp", description = "Connect over TCP only.")
        private boolean tcp;

        @Option(
                names = "--rehearsals",
                paramLabel = "N",
                description = "Viewers that come and go before, uncounted: what is done for the first time takes long;"
                        + " default: 10.")
        private int rehearsals = 10;

        @Option(
                names = "--no-nack",
                description =
                        "Do not ask for lost packets again. Fanlight then writes its capture time into each frame, not"
                                + " into one a second.")
        private boolean noNack;

        @Option(names = "--token", paramLabel = "TOKEN", description = "The bearer token that the server wants.")
        private @Nullable String token;
    }

    @ArgGroup(exclusive = false, heading = "With MJPEG:%n")
    private Mjpeg mjpeg = new Mjpeg();

    private static final class Mjpeg {
        @Option(names = "--loops", paramLabel = "N", description = "Threads to read with; default: 1.")
        private int loops = 1;

        @Option(names = "--slow-viewers", paramLabel = "N", description = "How many read slowly; default: 0.")
        private int slowViewers;

        @Option(names = "--slow-rate", paramLabel = "BYTES", description = "What each of those reads in a second.")
        private int slowRateBytesPerSecond = 100_000;

        @Option(
                names = "--slow-receive-buffer",
                paramLabel = "BYTES",
                description = "Their receive buffer (SO_RCVBUF); default: the system's.")
        private int slowReceiveBufferBytes;
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, SignallingException {
        if (source.mjpeg != null) {
            return watchMjpeg(source.mjpeg);
        }
        var options = webRtcOptions();
        var report = WatchLoad.run(options);
        System.out.println(json ? report.json() : report.text());
        return report.connected() == 0 ? 1 : 0;
    }

    private int watchMjpeg(URI url) throws InterruptedException {
        var options = new LoadOptions(
                url,
                viewers,
                seconds,
                warmupSeconds,
                rampPerSecond == null ? MJPEG_RAMP : rampPerSecond,
                mjpeg.loops,
                new LoadOptions.SlowReaders(
                        mjpeg.slowViewers, mjpeg.slowRateBytesPerSecond, mjpeg.slowReceiveBufferBytes),
                pid());
        var report = MjpegLoad.run(options);
        System.out.println(json ? report.json() : report.text());
        return report.viewers().connected() == 0 ? 1 : 0;
    }

    private WatchOptions webRtcOptions() {
        try {
            return new WatchOptions(
                    from(),
                    viewers,
                    seconds,
                    warmupSeconds,
                    webRtc.rehearsals,
                    rampPerSecond == null ? WEBRTC_RAMP : rampPerSecond,
                    webRtc.tcp,
                    !webRtc.noNack,
                    pid());
        } catch (IllegalArgumentException wrong) {
            throw usage(wrong.getMessage());
        }
    }

    private From from() {
        if (source.whep != null) {
            return new From.Whep(source.whep, Optional.ofNullable(webRtc.token));
        }
        var janus = source.janus;
        if (janus == null || janus.base == null) {
            throw usage("which stream? --whep URL, --mjpeg URL, or --janus URL with --mountpoint ID");
        }
        return new From.Janus(janus.base, janus.mountpoint);
    }

    private OptionalLong pid() {
        return serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid);
    }

    private ParameterException usage(@Nullable String sentence) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return new ParameterException(spec.commandLine(), String.valueOf(sentence));
    }
}
