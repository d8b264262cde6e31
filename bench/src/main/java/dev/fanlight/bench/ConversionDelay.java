package dev.fanlight.bench;

import dev.fanlight.config.TranscodeConfig;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.net.EventLoops;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.Rendition;
import dev.fanlight.transcode.Renditions;
import dev.fanlight.transcode.StreamFacts;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Feeds a stream with JPEGs at 24 a second and watches its conversion to H.264: how long from a JPEG's last byte until its
 * last RTP packet is with a viewer's loop. Beside it, what ffmpeg needs for a picture when all of them lie ready.
 */
public final class ConversionDelay {
    private static final long FRAME_NS = 1_000_000_000L / 24;
    private static final int DEFAULT_SECONDS = 20;
    private static final double LIMIT_MS = 15;

    private ConversionDelay() {}

    /**
     * Prints a table.
     *
     * @param arguments a file of JPEGs of 640x480 back to back; perhaps {@code --seconds N}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var clip = Path.of(arguments[0]);
        var seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_SECONDS;
        var ownMs = encodersOwnMs(clip);
        var delays = delays(pictures(Files.readAllBytes(clip)), seconds);
        var sorted = delays.stream().mapToLong(each -> each).sorted().toArray();
        System.out.printf("MJPEG 640x480 to H.264, 24 pictures a second, %d pictures%n", sorted.length);
        System.out.printf("ffmpeg's own time for a picture, all of them ready: %.2f ms%n", ownMs);
        System.out.println("from a JPEG's last byte to its last RTP packet, ms:");
        System.out.printf(
                "  p50 %.2f   p95 %.2f   p99 %.2f   max %.2f%n",
                at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1));
        var addedMs = at(sorted, 0.95) - ownMs;
        System.out.printf(
                "p95 less ffmpeg's own time: %.2f ms, limit %.0f ms: %s%n",
                addedMs, LIMIT_MS, addedMs < LIMIT_MS ? "met" : "MISSED");
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * share)] / 1e6;
    }

    /** Each ends with FF D9, which does not stand inside these. */
    private static List<byte[]> pictures(byte[] all) {
        var pictures = new ArrayList<byte[]>();
        var start = 0;
        for (var i = 1; i < all.length; i++) {
            if (all[i - 1] == (byte) 0xFF && all[i] == (byte) 0xD9) {
                pictures.add(Arrays.copyOfRange(all, start, i + 1));
                start = i + 1;
            }
        }
        return pictures;
    }

    private static List<Long> delays(List<byte[]> pictures, int seconds) throws InterruptedException {
        var clock = MediaClock.system();
        try (var hub = new Hub(clock, 1, new RingBounds(12_000_000_000L, 16 << 20));
                var loops = EventLoops.open();
                var conversions = new Conversions(
                        new TranscodeConfig("ffmpeg", 1, 0),
                        any -> true,
                        new AssembledFrames(clock),
                        StreamFacts.NOTHING_KNOWN,
                        clock,
                        loops)) {
            var camera = new Camera();
            var publication = ((Admission.Granted) hub.publish(new StreamName("camera"), camera)).publication();
            var sender = Thread.ofPlatform().daemon().start(() -> send(publication, pictures, clock));
            var need = conversions.need(publication.stream(), Rendition.H264);
            if (!(need instanceof Renditions.Need.Granted(var lease)) || !lease.awaitBegun(Duration.ofSeconds(10))) {
                throw new IllegalStateException("no conversion: " + need);
            }
            var loop = EventLoops.loopOf(loops.nextContext());
            var viewer = new Viewer(loop, clock);
            loop.execute(() -> publication.stream().subscribe(viewer));
            Thread.sleep(2_000); // the JIT's
            viewer.delays.clear();
            Thread.sleep(seconds * 1_000L);
            var delays = List.copyOf(viewer.delays);
            sender.interrupt();
            sender.join();
            return delays;
        }
    }

    private static void send(Publication publication, List<byte[]> pictures, MediaClock clock) {
        var nextNs = System.nanoTime();
        for (var number = 0; !Thread.interrupted(); number++) {
            var bytes = pictures.get(number % pictures.size());
            var buffer =
                    PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
            var nowNs = clock.nowNs();
            publication.frame(new AccessUnit(buffer, new VideoFormat(Codec.JPEG, 640, 480), nowNs, nowNs));
            nextNs += FRAME_NS;
            while (System.nanoTime() < nextNs && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
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

    private static final class Viewer implements PacketViewer {
        private final EventLoop loop;
        private final MediaClock clock;
        private final ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();

        Viewer(EventLoop loop, MediaClock clock) {
            this.loop = loop;
            this.clock = clock;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onPackets(long nowNs, PacketBatch batch) {
            for (var i = 0; i < batch.count(); i++) {
                var packet = batch.packet(i);
                if (packet.marker()) {
                    delays.add(clock.nowNs() - packet.arrivalNs());
                }
            }
        }

        @Override
        public void onTracks(List<Track> now) {}

        @Override
        public void onStreamClosed() {}

        @Override
        public ViewerReport report() {
            return new ViewerReport("bench", "bench", "", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
        }
    }

    /** The same decoder, filter and encoder over many pictures at full speed. */
    private static double encodersOwnMs(Path clip) throws IOException, InterruptedException {
        var count = 480;
        var command = List.of(
                "ffmpeg",
                "-v",
                "quiet",
                "-nostdin",
                "-threads",
                "1",
                "-stream_loop",
                "-1",
                "-f",
                "mjpeg",
                "-i",
                clip.toString(),
                "-frames:v",
                "" + count,
                "-vf",
                "scale=out_range=tv,format=yuv420p",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-profile:v",
                "baseline",
                "-threads",
                "1",
                "-g",
                "24",
                "-crf",
                "23",
                "-maxrate",
                "1500k",
                "-bufsize",
                "250k",
                "-f",
                "null",
                "-");
        var beganNs = System.nanoTime();
        var process = new ProcessBuilder(command).inheritIO().start();
        process.waitFor();
        return (System.nanoTime() - beganNs) / 1e6 / count;
    }
}
