package dev.fanlight.app;

import dev.fanlight.load.send.ClipSend;
import dev.fanlight.load.send.SendOptions;
import dev.fanlight.load.send.SendOptions.Target;
import dev.fanlight.load.signal.SignallingException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fanlight send}: publishes a file or a test pattern. */
@Command(
        name = "send",
        description = "Publish an H.264 file or a test pattern, with the time of sending in each frame, so that"
                + " 'load' can tell the delay.")
final class SendCommand implements Callable<Integer> {
    private static final long LEAVE_MS = 3_000;

    @ArgGroup(multiplicity = "1")
    private To to = new To();

    private static final class To {
        @Option(
                names = "--whip",
                paramLabel = "URL",
                description = "A WHIP server, such as http://localhost:8080/drone1/whip.")
        private @Nullable URI whip;

        @Option(names = "--rtp", paramLabel = "HOST:PORT", description = "Plain RTP over UDP, payload type 96.")
        private @Nullable String rtp;
    }

    @Parameters(
            paramLabel = "FILE|test",
            description = "An H.264 file (.h264 as it is, others through ffmpeg), or 'test' for a moving pattern.")
    private String source = "";

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long; default: to the end of the file, the test pattern until it is stopped.")
    private int seconds;

    @Option(names = "--loop", description = "Begin again at the end of the file; the test pattern always does.")
    private boolean loop;

    @Option(
            names = "--gop",
            paramLabel = "S",
            description = "Seconds from keyframe to keyframe of the test pattern; default: ${DEFAULT-VALUE}.")
    private int gopSeconds = 2;

    @Option(names = "--fps", paramLabel = "N", description = "Frames per second; default: what the file says.")
    private @Nullable Double framesPerSecond;

    @Option(
            names = "--answer-pli",
            description = "Begin the clip again when the server asks for a keyframe; else it has to wait.")
    private boolean answerPli;

    @Option(names = "--token", paramLabel = "TOKEN", description = "The bearer token that the server wants.")
    private @Nullable String token;

    @Option(names = "--tcp", description = "Connect over TCP only.")
    private boolean tcp;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, SignallingException, InterruptedException {
        var options = options();
        var done = new CountDownLatch(1);
        var worker = Thread.currentThread();
        var hook = new Thread(
                () -> {
                    worker.interrupt();
                    awaitQuietly(done);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            System.out.print(ClipSend.run(options, System.out::println).text());
            System.out.flush();
            return 0;
        } finally {
            done.countDown();
        }
    }

    private SendOptions options() {
        try {
            return new SendOptions(
                    target(),
                    source,
                    seconds,
                    loop || source.equals("test"),
                    gopSeconds,
                    framesPerSecond == null ? OptionalDouble.empty() : OptionalDouble.of(framesPerSecond),
                    answerPli);
        } catch (IllegalArgumentException wrong) {
            throw usage(wrong.getMessage());
        }
    }

    private Target target() {
        if (to.whip != null) {
            return new Target.Whip(to.whip, Optional.ofNullable(token), tcp);
        }
        var text = to.rtp == null ? "" : to.rtp;
        var colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
            throw usage("--rtp " + text + ": write it as HOST:PORT, such as 127.0.0.1:5004");
        }
        var port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65_535) {
            throw usage("--rtp " + text + ": ports end at 65535");
        }
        return new Target.Rtp(new InetSocketAddress(text.substring(0, colon), port));
    }

    private ParameterException usage(@Nullable String sentence) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return new ParameterException(spec.commandLine(), String.valueOf(sentence));
    }

    private static void awaitQuietly(CountDownLatch done) {
        try {
            var _ = done.await(LEAVE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
