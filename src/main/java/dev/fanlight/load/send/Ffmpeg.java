package dev.fanlight.load.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** The ffmpeg and ffprobe of this machine, as child processes that are waited for. */
final class Ffmpeg {
    private static final int LIMIT_MINUTES = 10;
    private static final int MAX_COMPLAINT_CHARS = 400;
    private static final int TEST_FRAMES_PER_SECOND = 30;

    private Ffmpeg() {}

    /**
     * 720p30 with 2 Mbit/s, moving and noisy so that the rate is used. One slice a picture: its packets are of one size, as
     * those of a hardware encoder.
     */
    static void encodeTestPattern(Path to, int seconds, int gopSeconds) throws IOException, InterruptedException {
        var gop = Integer.toString(gopSeconds * TEST_FRAMES_PER_SECOND);
        run(List.of(
                "ffmpeg -hide_banner -nostdin -v error -y -f lavfi -i".split(" "),
                new String[] {"testsrc2=size=1280x720:rate=" + TEST_FRAMES_PER_SECOND + ",noise=alls=8:allf=t"},
                ("-t " + seconds
                                + " -c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p"
                                + " -threads 1 -b:v 2M -maxrate 2M -bufsize 400k -g " + gop + " -keyint_min " + gop
                                + " -sc_threshold 0 -f h264")
                        .split(" "),
                new String[] {to.toString()}));
    }

    /**
     * Takes the H.264 video out of any container, unchanged.
     *
     * @return its frames per second, where the container says it
     * @throws IOException with a sentence, also when the video is not H.264
     */
    static OptionalDouble copyVideo(Path from, Path to) throws IOException, InterruptedException {
        var about = run(List.of(
                        "ffprobe -v error -select_streams v:0 -show_entries stream=codec_name,avg_frame_rate -of csv=p=0"
                                .split(" "),
                        new String[] {from.toString()}))
                .strip()
                .split(",", -1);
        if (!about[0].equals("h264")) {
            throw new IOException(from + " holds "
                    + (about[0].isEmpty() ? "no video" : "video of the kind " + about[0])
                    + ", and H.264 is what can be sent: ffmpeg -i " + from + " -c:v libx264 -bf 0 new.mp4");
        }
        run(List.of(
                "ffmpeg -hide_banner -nostdin -v error -y -i".split(" "),
                new String[] {from.toString()},
                "-map 0:v:0 -c copy -bsf:v h264_mp4toannexb -f h264".split(" "),
                new String[] {to.toString()}));
        return about.length > 1 ? rate(about[1]) : OptionalDouble.empty();
    }

    /** A fraction such as 30000/1001. */
    static OptionalDouble rate(String fraction) {
        var parts = fraction.strip().split("/", -1);
        try {
            var rate = parts.length == 2 ? Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]) : Double.NaN;
            return rate >= 1 && rate <= 1000 ? OptionalDouble.of(rate) : OptionalDouble.empty();
        } catch (NumberFormatException odd) {
            return OptionalDouble.empty();
        }
    }

    /** Runs to the end; what it printed. */
    private static String run(List<String[]> parts) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        parts.forEach(part -> command.addAll(Arrays.asList(part)));
        var printed = Files.createTempFile("fanlight-", ".log");
        Process child = null;
        try {
            child = start(command, printed);
            if (!child.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(command.getFirst() + " was not done after " + LIMIT_MINUTES + " minutes.");
            }
            var text = Files.readString(printed, StandardCharsets.UTF_8);
            if (child.exitValue() != 0) {
                throw new IOException(command.getFirst() + " failed: "
                        + text.strip().substring(0, Math.min(text.strip().length(), MAX_COMPLAINT_CHARS)));
            }
            return text;
        } finally {
            if (child != null) {
                child.destroyForcibly();
            }
            Files.deleteIfExists(printed);
        }
    }

    private static Process start(List<String> command, Path printed) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
        } catch (IOException missing) {
            throw new IOException(
                    command.getFirst() + " is missing: apt install ffmpeg (or send a raw .h264 file).", missing);
        }
    }
}
