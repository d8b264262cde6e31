package dev.fanlight.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ffmpeg of this machine: where it is and, once asked, what it can do. Any thread but event loops. */
final class Ffmpeg {
    private static final Logger log = LoggerFactory.getLogger(Ffmpeg.class);
    private static final long ANSWER_MS = 10_000;
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** Somebody may install it while we run. */
    private static final long ASK_AGAIN_NS = 10_000_000_000L;

    private final String program;
    private final long answerMs;
    private @Nullable FfmpegAbilities abilities;
    private long refusedAtNs;
    private boolean refused;

    Ffmpeg(String program) {
        this(program, ANSWER_MS);
    }

    /** @param answerMs how long it may take to say what it can do */
    Ffmpeg(String program, long answerMs) {
        this.program = program;
        this.answerMs = answerMs;
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
            // On a thread of its own: whatever it is that we run, those who ask wait no longer than this.
            var reading = new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_ANSWER_BYTES));
            Thread.ofPlatform().daemon().name("ffmpeg-answer").start(reading);
            var bytes = reading.get(answerMs, TimeUnit.MILLISECONDS);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (TimeoutException | ExecutionException unanswered) {
            throw new IOException(program + " does not answer", unanswered);
        } finally {
            FfmpegChild.family(process).forEach(ProcessHandle::destroyForcibly);
        }
    }
}
