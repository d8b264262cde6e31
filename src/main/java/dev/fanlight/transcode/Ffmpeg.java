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
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** As far as anybody has asked. */
    private volatile Answer answer = new Answer.None();

    private final AtomicBoolean asking = new AtomicBoolean();

    private sealed interface Answer {
        record None() implements Answer {}

        record Able(FfmpegAbilities abilities) implements Answer {}

        /** @param why half a sentence */
        record Unable(String why, long atNs) implements Answer {}
    }

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
        if (isWorthAsking()) {
            var before = answer;
            answer = ask();
            tell(before, answer);
        }
        return known();
    }

    private boolean isWorthAsking() {
        return switch (answer) {
            case Answer.None() -> true;
            case Answer.Able(var abilities) -> false;
            case Answer.Unable(var why, var atNs) -> System.nanoTime() - atNs >= ASK_AGAIN_NS;
        };
    }

    private void tell(Answer before, Answer now) {
        switch (now) {
            case Answer.None() -> {}
            case Answer.Able(var abilities) -> log.info("{} is version {}", program, abilities.version());
            case Answer.Unable(var why, var atNs) -> {
                if (!(before instanceof Answer.Unable(var told, var then)) || !told.equals(why)) {
                    log.warn("Nothing is converted on this server: {}. {}", why, FfmpegProgram.remedy(program));
                }
            }
        }
    }

    /** What has been found out; any thread, at once. */
    Optional<FfmpegAbilities> known() {
        return answer instanceof Answer.Able(var abilities) ? Optional.of(abilities) : Optional.empty();
    }

    /**
     * What keeps it from being of use, as far as anybody has asked: half a sentence. Any thread, at once; where there is a
     * problem it is asked again behind the caller's back, now and then.
     */
    Optional<String> problem() {
        if (!(answer instanceof Answer.Unable(var why, var atNs))) {
            return Optional.empty();
        }
        if (isWorthAsking() && asking.compareAndSet(false, true)) {
            askAside();
        }
        return Optional.of(why);
    }

    /** Has it asked by somebody who has the time. */
    void askAside() {
        Thread.ofVirtual().name("ffmpeg-question").start(() -> {
            try {
                abilities();
            } finally {
                asking.set(false);
            }
        });
    }

    String howToGetIt() {
        return "Nothing is converted on this server: " + problem().orElse("'" + program + "' cannot be run") + ". "
                + FfmpegProgram.remedy(program);
    }

    private Answer ask() {
        var missing = FfmpegProgram.problem(program);
        if (missing.isPresent()) {
            return unable(missing.get());
        }
        try {
            return FfmpegAbilities.parse(answer("-version"), answer("-hide_banner", "-encoders"))
                    .<Answer>map(Answer.Able::new)
                    .orElseGet(() -> unable(
                            "'" + program + "' is no ffmpeg that runs on this machine: it does not say its version"));
        } catch (TimeoutException silent) {
            return unable("'" + program + "' does not say its version within " + answerMs / 1_000.0 + " s");
        } catch (IOException failed) {
            return unable(FfmpegProgram.describe(program, failed));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.None();
        }
    }

    private static Answer unable(String why) {
        return new Answer.Unable(why, System.nanoTime());
    }

    private List<String> answer(String... question) throws IOException, InterruptedException, TimeoutException {
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
        } catch (ExecutionException unread) {
            throw new IOException("its answer cannot be read", unread);
        } finally {
            FfmpegChild.family(process).forEach(ProcessHandle::destroyForcibly);
        }
    }
}
