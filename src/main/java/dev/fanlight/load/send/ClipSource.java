package dev.fanlight.load.send;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** Gets clips: raw files are read as they are, all others and the test pattern come through ffmpeg. Blocks. */
public final class ClipSource {
    /** The source that is no file. */
    public static final String TEST = "test";

    private static final int TEST_SECONDS = 10;

    private ClipSource() {}

    /**
     * Reads the clip.
     *
     * @param source a file, or {@link #TEST}
     * @param gopSeconds from one keyframe of the test pattern to the next, 1 to 60
     * @param framesPerSecond empty for what the file says
     * @throws IOException with a sentence for people
     */
    static Clip read(String source, int gopSeconds, OptionalDouble framesPerSecond)
            throws IOException, InterruptedException {
        if (source.equals(TEST)) {
            var made = temporary();
            try {
                Ffmpeg.encodeTestPattern(made, testSeconds(gopSeconds), gopSeconds);
                return map(source, made, framesPerSecond);
            } finally {
                Files.deleteIfExists(made);
            }
        }
        var file = Path.of(source);
        if (!Files.isRegularFile(file)) {
            throw new IOException("There is no file " + source + " (for a test pattern: " + TEST + ").");
        }
        var name = source.toLowerCase(Locale.ROOT);
        if (name.endsWith(".h264") || name.endsWith(".264")) {
            return map(source, file, framesPerSecond);
        }
        var copied = temporary();
        try {
            var rate = Ffmpeg.copyVideo(file, copied);
            return map(source, copied, framesPerSecond.isPresent() ? framesPerSecond : rate);
        } finally {
            Files.deleteIfExists(copied);
        }
    }

    /** Whole groups of pictures, so that the loop's end is one. */
    static int testSeconds(int gopSeconds) {
        return Math.ceilDiv(TEST_SECONDS, gopSeconds) * gopSeconds;
    }

    private static Path temporary() throws IOException {
        return Files.createTempFile("fanlight-", ".h264");
    }

    /** What is mapped stays readable when the file is deleted. */
    private static Clip map(String name, Path file, OptionalDouble framesPerSecond) throws IOException {
        try (var channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(name + " is larger than 2 GiB.");
            }
            return Clip.of(
                    name, Unpooled.wrappedBuffer(channel.map(MapMode.READ_ONLY, 0, channel.size())), framesPerSecond);
        }
    }
}
