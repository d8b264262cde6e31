package dev.fanlight.transcode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One running process. It ends by itself when its input ends, also when this program is killed; {@link #end} sees to it
 * that it does. Any thread.
 */
final class FfmpegChild {
    /** Between the end of its input, the polite signal, and the other one. */
    private static final long PATIENCE_MS = 500;

    private final Process process;
    private final LastWords lastWords = new LastWords();
    private final Thread listener;

    private FfmpegChild(Process process, String name) {
        this.process = process;
        listener = Thread.ofPlatform()
                .daemon()
                .name(name + "-words")
                .start(() -> lastWords.readAll(process.getErrorStream()));
    }

    /** @throws IOException where the program cannot be run */
    static FfmpegChild start(String program, List<String> arguments, String name) throws IOException {
        var command = new ArrayList<String>(arguments.size() + 1);
        command.add(program);
        command.addAll(arguments);
        return new FfmpegChild(new ProcessBuilder(command).start(), name);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Written to by one thread, which closes it. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Read by one thread, to its end. */
    InputStream output() {
        return process.getInputStream();
    }

    String lastWords() {
        return lastWords.text();
    }

    /**
     * Ends the process unless it ends by itself within half a second: its input is to have been closed, or is being closed.
     * Returns at once.
     */
    void end() {
        Thread.ofVirtual().name("end-" + pid()).start(this::endFor);
    }

    private void endFor() {
        try {
            if (process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
            var all = family(process);
            all.forEach(ProcessHandle::destroy);
            process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS);
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException stopping) {
            kill();
        }
    }

    /** Ends it at once. Asks the system, and so not on an event loop. */
    void kill() {
        family(process).forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * A process and those that it has started: the program may be a script around ffmpeg, and whoever is left over would
     * hold the pipes. By their handles: a Process would close streams that another thread may be stuck in.
     */
    static List<ProcessHandle> family(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    /**
     * Waits until it has ended and all it said has been heard.
     *
     * @return how it ended, for people
     */
    String awaitEnd() throws InterruptedException {
        var status = process.waitFor();
        listener.join(PATIENCE_MS);
        closeQuietly(process.getInputStream());
        closeQuietly(process.getErrorStream());
        return status > 128 ? "ended by signal " + (status - 128) : "ended with status " + status;
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException closed) {
            // Nothing is left to read.
        }
    }
}
