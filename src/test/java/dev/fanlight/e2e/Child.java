package dev.fanlight.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Processes that a test started; what the last one prints is kept. Closing it ends them and all that they started. */
final class Child implements AutoCloseable {
    private static final int MAX_LINES = 10_000;

    private final List<Process> pipeline;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Child(List<Process> pipeline) {
        this.pipeline = pipeline;
        this.process = pipeline.getLast();
        // Who reads a pipe keeps the thread below a virtual one; the server under test needs those.
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    static Child start(String... command) throws IOException {
        return start(List.of(command));
    }

    static Child start(List<String> command) throws IOException {
        return new Child(
                List.of(new ProcessBuilder(command).redirectErrorStream(true).start()));
    }

    /** Two programs as in {@code one | other}. */
    static Child pipe(ProcessBuilder one, ProcessBuilder other) throws IOException {
        one.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new Child(ProcessBuilder.startPipeline(List.of(one, other)));
    }

    /** Fanlight as a program of its own, from the classes under test. */
    static Child fanlight(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Programs.java(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fanlight.app.Main"));
        command.addAll(List.of(arguments));
        return start(command);
    }

    private void read() {
        try (var out = process.inputReader()) {
            out.lines().forEach(this::keep);
        } catch (IOException | UncheckedIOException ended) {
            lines.add("(" + ended.getMessage() + ")");
        }
    }

    /** Who says so much has said what matters; it must still be able to go on. */
    private void keep(String line) {
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        }
    }

    Process process() {
        return process;
    }

    /** All that it has printed so far, errors included. */
    String output() {
        return String.join("\n", lines);
    }

    /** Waits for a line with this in it. */
    MatchResult awaitLine(String pattern) {
        var regex = Pattern.compile(pattern);
        await().atMost(Programs.PATIENCE)
                .failFast(() -> {
                    if (!process.isAlive()
                            && !reader.isAlive()
                            && !regex.matcher(output()).find()) {
                        throw new AssertionError("It ended without saying " + pattern + ":\n" + output());
                    }
                })
                .until(() -> regex.matcher(output()).find());
        return regex.matcher(output()).results().findFirst().orElseThrow();
    }

    /** Waits for its end; everything it printed is there then. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(Programs.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("It does not end. It said:\n" + output());
        }
        reader.join(Programs.PATIENCE);
        return process.exitValue();
    }

    /** At once, as a power cut would. */
    @Override
    public void close() {
        var offspring = pipeline.stream().flatMap(Process::descendants).toList();
        pipeline.forEach(Process::destroyForcibly);
        offspring.forEach(ProcessHandle::destroyForcibly);
        pipeline.forEach(started -> started.onExit().join());
    }
}
