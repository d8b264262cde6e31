package dev.fanlight.endpoint.bytes;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.transcode.FfmpegProgram;
import dev.fanlight.transcode.LastWords;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Plays a file again and again at its own pace: an ffmpeg child reads it and hands its frames over in a {@link Bridge},
 * nothing is converted. A thread of its own reads what the child writes and hands it to the loop, four pieces at most at a
 * time.
 */
final class FilePlayback implements Ingest.Attempt {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int PIECES = 4;

    private final String ffmpeg;
    private final SourceAddress address;
    private final Ingest.Sink sink;
    private final EventLoop loop;
    private final ByteIntake intake;
    private final Semaphore room = new Semaphore(PIECES);
    private volatile boolean over;
    private volatile @Nullable Process child;

    FilePlayback(String ffmpeg, SourceAddress address, Context context, Ingest.Sink sink, MediaClock clock) {
        this.ffmpeg = ffmpeg;
        this.address = address;
        this.sink = sink;
        this.loop = EventLoops.loopOf(context);
        // Not from within the reader that says so.
        this.intake = new ByteIntake(0, sink, clock, loop, why -> HandOff.to(loop, () -> end(why)));
        Thread.ofPlatform().daemon().name("file-source").start(this::run);
    }

    private void run() {
        var why = play();
        HandOff.to(loop, () -> end(why));
    }

    /** Until the child ends; what it said then. */
    private String play() {
        try {
            var path = Path.of(address.path());
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                return "there is no readable file " + path.toAbsolutePath();
            }
            var missing = FfmpegProgram.problem(ffmpeg);
            if (missing.isPresent()) {
                return needed(missing.get());
            }
            var bridge = Bridge.of(path);
            String why;
            do {
                why = play(path, bridge);
            } while (why.isEmpty() && bridge.endsWithItsFile() && !over);
            return why.isEmpty() ? "ffmpeg has ended" : why;
        } catch (InvalidPathException odd) {
            return "this is no path of a file";
        } catch (IOException unread) {
            return "the file cannot be read: " + unread.getMessage();
        } catch (InterruptedException stopped) {
            return "interrupted";
        }
    }

    /** Until this child ends; what it said then, nothing if all went well. */
    private String play(Path path, Bridge bridge) throws InterruptedException {
        Process started;
        try {
            started = new ProcessBuilder(bridge.command(ffmpeg, path))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException cannotRun) {
            return needed(FfmpegProgram.describe(ffmpeg, cannotRun));
        }
        child = started;
        if (over) {
            started.destroyForcibly();
        }
        var words = new LastWords();
        // Who reads a pipe keeps the thread below a virtual one, of which there are as many as cores.
        var listener =
                Thread.ofPlatform().daemon().name("file-words").start(() -> words.readAll(started.getErrorStream()));
        boolean anything;
        try {
            anything = pass(started.getInputStream());
        } finally {
            started.destroyForcibly();
            started.waitFor();
            listener.join(1_000);
        }
        if (!words.text().isEmpty() && (!anything || started.exitValue() != 0)) {
            return "ffmpeg says: " + words.text();
        }
        return anything ? "" : "ffmpeg finds nothing to play in it";
    }

    private String needed(String why) {
        return "files are read by ffmpeg, and " + why + ". " + FfmpegProgram.remedy(ffmpeg);
    }

    /** Whether anything came. */
    private boolean pass(InputStream in) throws InterruptedException {
        var anything = false;
        var bytes = new byte[PIECE_BYTES];
        try {
            for (var length = in.read(bytes); length >= 0 && !over; length = in.read(bytes)) {
                anything = true;
                var piece = Unpooled.copiedBuffer(bytes, 0, length);
                room.acquire();
                HandOff.to(loop, () -> {
                    room.release();
                    if (!over) {
                        intake.onBytes(piece);
                        intake.onWakeUpEnd();
                    }
                });
            }
        } catch (IOException ended) {
            // It was killed.
        }
        return anything;
    }

    private void end(String why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        over = true;
        var running = child;
        if (running != null) {
            running.destroyForcibly();
        }
        // The reader's thread may wait for room.
        room.release(PIECES);
        intake.close();
    }
}
