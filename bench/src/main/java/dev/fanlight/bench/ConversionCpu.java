package dev.fanlight.bench;

import dev.fanlight.config.TranscodeConfig;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.nut.NutReader;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.Rendition;
import dev.fanlight.transcode.Renditions;
import dev.fanlight.transcode.StreamFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * What a conversion costs in processor time: frames of several kinds come in at their own pace, and the time that ffmpeg's child
 * has used (/proc/PID/stat) is read at the beginning and at the end of some seconds.
 */
public final class ConversionCpu {
    private static final int DEFAULT_SECONDS = 15;
    private static final int SETTLE_MS = 3_000;

    /** Of the times in /proc, on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int VIDEO_HZ = 90_000;

    /** As a camera's, whose sensor is never quite still. */
    private static final String PICTURES = "scale=%d:%d,noise=alls=4:allf=t,setpts=N/(%d*TB)";

    private static final String B_FRAMES = "-c:v libx264 -preset veryfast -bf 2 -g 60 -b:v 4M -pix_fmt yuv420p";
    private static final String PLAIN =
            "-c:v libx264 -preset veryfast -tune zerolatency -g 48 -b:v 1500k -pix_fmt yuv420p";
    private static final String HEVC =
            "-c:v libx265 -preset veryfast -x265-params log-level=none:bframes=0:keyint=60 -b:v 3M -pix_fmt yuv420p";
    private static final String MJPEG = "-c:v mjpeg -q:v 5 -huffman default -pix_fmt yuvj420p";

    private static final List<Case> CASES = List.of(
            new Case("MJPEG", Codec.JPEG, MJPEG, 640, 480, 24, Rendition.H264),
            new Case("MJPEG", Codec.JPEG, MJPEG, 1280, 720, 30, Rendition.H264),
            new Case("H.264 with B-frames", Codec.H264, B_FRAMES, 1280, 720, 30, Rendition.H264),
            new Case("H.264 with B-frames", Codec.H264, B_FRAMES, 1920, 1080, 30, Rendition.H264),
            new Case("H.265", Codec.H265, HEVC, 1280, 720, 30, Rendition.H264),
            new Case("H.264", Codec.H264, PLAIN, 640, 480, 24, Rendition.JPEG),
            new Case("H.264", Codec.H264, PLAIN, 1280, 720, 30, Rendition.JPEG),
            new Case("AAC", Codec.AAC, "-c:a aac -b:a 128k -ar 48000 -ac 2", 0, 0, 0, Rendition.OPUS));

    private ConversionCpu() {}

    /** @param encoding ffmpeg's arguments that make such a source */
    private record Case(
            String source, Codec codec, String encoding, int widthPx, int heightPx, int rate, Rendition wanted) {
        boolean isVideo() {
            return codec.isVideo();
        }

        boolean reordered() {
            return encoding.equals(B_FRAMES);
        }

        String kind() {
            return isVideo() ? "%s %dx%d, %d a second".formatted(source, widthPx, heightPx, rate) : source;
        }
    }

    /** Coded frames as they come out of an encoder. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(byte[] bytes, long ticks, boolean keyframe) {}

    private record Clip(NutStream stream, List<Frame> frames) {}

    /**
     * Prints a table.
     *
     * @param arguments a film with sound; perhaps {@code --seconds N}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var film = Path.of(arguments[0]);
        var seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_SECONDS;
        System.out.printf("Load average before: %s%n", load());
        System.out.printf("%-40s %-6s %9s %9s %12s%n", "source", "to", "cores", "ms/frame", "frames/s out");
        for (var each : CASES) {
            measure(each, film, seconds);
        }
        System.out.printf("Load average after: %s%n", load());
    }

    private static String load() throws IOException {
        return String.join(
                " ",
                List.of(Files.readString(Path.of("/proc/loadavg")).split(" ")).subList(0, 3));
    }

    private static void measure(Case of, Path film, int seconds) throws IOException, InterruptedException {
        var clip = clip(of, film);
        var clock = MediaClock.system();
        try (var hub = new Hub(clock, 1, RingBounds.DEFAULT);
                var loops = EventLoops.open();
                var conversions = new Conversions(
                        new TranscodeConfig("ffmpeg", 1, 0),
                        any -> true,
                        new AssembledFrames(clock),
                        new Facts(of.reordered()),
                        clock,
                        loops)) {
            var publication = ((Admission.Granted) hub.publish(new StreamName("camera"), new Camera())).publication();
            var publisher = new FramePublisher(publication, clock);
            var sender = Thread.ofPlatform().daemon().start(() -> send(of, clip, publisher, clock));
            var need = conversions.need(publication.stream(), of.wanted());
            if (!(need instanceof Renditions.Need.Granted(var lease)) || !lease.awaitBegun(Duration.ofSeconds(20))) {
                throw new IllegalStateException("no conversion: " + need);
            }
            Thread.sleep(SETTLE_MS);
            var report = conversions.reports().getFirst();
            var beganNs = System.nanoTime();
            var usedBefore = usedSeconds(report.pid());
            var framesBefore = report.framesOut();
            Thread.sleep(seconds * 1_000L);
            var used = usedSeconds(report.pid()) - usedBefore;
            var tookS = (System.nanoTime() - beganNs) / 1e9;
            var frames = conversions.reports().getFirst().framesOut() - framesBefore;
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %-6s %9.3f %9.2f %12.1f%n",
                    of.kind(),
                    of.wanted().label(),
                    used / tookS,
                    used * 1_000 / frames,
                    frames / tookS);
            sender.interrupt();
            sender.join();
            lease.close();
        }
    }

    /** In user's and system's code, all threads. */
    private static double usedSeconds(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name before may hold spaces; of what stands behind, utime is the 12th and stime the 13th.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    // ---- the source

    private static Clip clip(Case of, Path film) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-i", film.toString()));
        if (of.isVideo()) {
            command.addAll(List.of(
                    "-an", "-vf", PICTURES.formatted(of.widthPx(), of.heightPx(), of.rate()), "-r", "" + of.rate()));
        } else {
            command.add("-vn");
        }
        command.addAll(List.of(of.encoding().split(" ")));
        command.addAll(List.of("-flags:v", "-global_header", "-f", "nut", "-write_index", "0", "-"));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var frames = new ArrayList<Frame>();
        var streams = new ArrayList<NutStream>();
        var pending = Unpooled.buffer();
        var reader = new NutReader(32 << 20);
        while (pending.writeBytes(process.getInputStream(), 64 << 10) >= 0) {
            reader.onBytes(pending, new NutReader.Out() {
                @Override
                public void stream(int number, NutStream stream) {
                    streams.add(stream);
                }

                @Override
                public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
                    frames.add(new Frame(ByteBufUtil.getBytes(bytes), time, keyframe));
                }
            });
            pending.discardReadBytes();
        }
        process.waitFor();
        if (frames.isEmpty()) {
            throw new IllegalStateException("ffmpeg cannot make " + of.kind());
        }
        return new Clip(streams.getFirst(), frames);
    }

    /** Again and again, each frame at its time, until interrupted. */
    private static void send(Case of, Clip clip, FramePublisher publisher, MediaClock clock) {
        var count = clip.frames().size();
        var hz = of.isVideo() ? VIDEO_HZ : clip.stream().sampleRateHz();
        var base = clip.stream().timeBase();
        // AAC has 1,024 samples in a frame.
        var frameTicks = of.isVideo() ? VIDEO_HZ / of.rate() : 1_024;
        publisher.begin(List.of(
                of.isVideo()
                        ? FrameTrack.video(of.codec(), hz, List.of())
                        : FrameTrack.audio(
                                of.codec(),
                                hz,
                                hz,
                                clip.stream().channels(),
                                List.of(clip.stream().configuration()))));
        var beganNs = System.nanoTime();
        var delayTicks = of.reordered() ? 2L * frameTicks : 0;
        for (var number = 0L; !Thread.currentThread().isInterrupted(); number++) {
            var frame = clip.frames().get((int) (number % count));
            var rounds = number / count * count * frameTicks;
            var ticks = of.isVideo()
                    ? Math.round((double) frame.ticks() * hz * base.numerator() / base.denominator())
                            + rounds
                            + delayTicks
                    : number * frameTicks;
            publisher.frame(
                    clock.nowNs(),
                    0,
                    Unpooled.wrappedBuffer(frame.bytes()),
                    ticks,
                    number * frameTicks,
                    frame.keyframe());
            publisher.flush();
            var nextNs = beganNs + (number + 1) * frameTicks * 1_000_000_000L / hz;
            while (System.nanoTime() < nextNs && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }

    private record Facts(boolean reordered) implements StreamFacts {
        @Override
        public boolean isOrderKnown(Stream stream) {
            return true;
        }

        @Override
        public boolean hasReorderedFrames(Stream stream) {
            return reordered;
        }

        @Override
        public boolean hasUnusualSamples(Stream stream) {
            return false;
        }
    }

    private static final class Camera implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }
}
