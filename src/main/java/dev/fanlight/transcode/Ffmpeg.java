package dev.fanlight.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ffmpeg of this machine: where it is and, once asked, what it can do. Any thread but event loops. */
final class Ffmpeg {
    private static final Logger log = LoggerFactory.getLogger(Ffmpeg.class);
    private static final long ANSWER_SECONDS = 20;
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** Somebody may install it while we run. */
    private static final long ASK_AGAIN_NS = 10_000_000_000L;

    private final String program;
    private @Nullable FfmpegAbilities abilities;
    private long refusedAtNs;
    private boolean refused;

    Ffmpeg(String program) {
        this.program = program;
    }

    String program() {
        return program;
    }

    /** Asks it the first time; empty where there is none, or it does not answer. */
    synchronized Optional<FfmpegAbilities> abilities() {
        if (abilities == null && !(refused && System.nanoTime() - refusedAtNs < ASK_AGAIN_NS)) {
            abilities = ask();
            refused = abilities == null;
            refusedAtNs = System.nanoTime();
            if (abilities != null) {
                log.info("{} is version {}", program, abilities.version());
            }
        }
        return Optional.ofNullable(abilities);
    }

    String howToGetIt() {
        return "There is no ffmpeg on this server ('" + program
                + "' cannot be run), and without it nothing is converted."
                + " Install the package ffmpeg (on Debian, Ubuntu and Raspberry Pi OS: sudo apt install ffmpeg), or say"
                + " where it is in transcode.ffmpeg.";
    }

    private @Nullable FfmpegAbilities ask() {
        try {
            return FfmpegAbilities.parse(answer("-version"), answer("-hide_banner", "-encoders"))
                    .orElse(null);
        } catch (IOException missing) {
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private List<String> answer(String... question) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(question));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            var watchdog = Thread.ofVirtual().start(() -> endIfLate(process));
            var bytes = process.getInputStream().readNBytes(MAX_ANSWER_BYTES);
            process.waitFor();
            watchdog.interrupt();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void endIfLate(Process process) {
        try {
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException answered) {
            // All is well.
        }
    }
}
