package dev.fanlight.endpoint.pattern;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.config.TestPicture;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.VideoFormat;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.vertx.core.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source {@code test:}, a camera that every machine has: 640x480, 30 pictures a second or what its address says, JPEG
 * made by the JDK. Where the machine is too slow for that, there are fewer pictures.
 */
public final class TestCamera implements Ingest {
    private static final Logger log = LoggerFactory.getLogger(TestCamera.class);
    private static final float QUALITY = 0.8f;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final MediaClock clock;

    public TestCamera(MediaClock clock) {
        this.clock = clock;
        // No scratch files: pictures are small.
        ImageIO.setUseCache(false);
    }

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("test");
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var shooting = new Shooting(TestPicture.of(address), context, sink);
        shooting.thread.start();
        return shooting;
    }

    /** Draws and codes on its own thread, as that takes milliseconds; hands each picture to the source's loop. */
    private final class Shooting implements Attempt, Runnable {
        private final VideoFormat format;
        private final long intervalNs;
        private final Context context;
        private final Sink sink;
        private final Thread thread;
        private final AtomicBoolean waitsForLoop = new AtomicBoolean();
        private volatile boolean closed;

        Shooting(TestPicture picture, Context context, Sink sink) {
            this.format = new VideoFormat(Codec.JPEG, picture.widthPx(), picture.heightPx());
            this.intervalNs = 1_000_000_000L / picture.framesPerSecond();
            this.context = context;
            this.sink = sink;
            this.thread = Thread.ofPlatform().daemon().name("test-camera").unstarted(this);
        }

        @Override
        public void run() {
            var pattern = new TestPattern(format.width(), format.height());
            var jpeg = ImageIO.getImageWritersByFormatName("jpeg").next();
            try {
                var dueNs = clock.nowNs();
                var number = 0L;
                while (!closed) {
                    // Where the loop has not even taken the picture before, another one would only queue.
                    if (!waitsForLoop.get()) {
                        shoot(pattern, jpeg, number++);
                    }
                    dueNs = Math.max(dueNs + intervalNs, clock.nowNs() - intervalNs);
                    LockSupport.parkNanos(dueNs - clock.nowNs());
                }
            } catch (RuntimeException bug) {
                log.error("The test camera failed; this is a bug", bug);
                context.runOnContext(now -> {
                    if (!closed) {
                        sink.ended("the test camera failed: " + bug.getMessage());
                    }
                });
            } finally {
                jpeg.dispose();
            }
        }

        private void shoot(TestPattern pattern, ImageWriter jpeg, long number) {
            var startNs = clock.nowNs();
            var time = LocalTime.ofInstant(clock.instant(startNs), ZoneId.systemDefault());
            var picture = pattern.draw(CLOCK.format(time), number);
            var bytes = ByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
            try (var out = ImageIO.createImageOutputStream(new ByteBufOutputStream(bytes))) {
                var how = jpeg.getDefaultWriteParam();
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(QUALITY);
                jpeg.setOutput(out);
                jpeg.write(null, new IIOImage(picture, null, null), how);
            } catch (IOException impossible) {
                bytes.release();
                throw new UncheckedIOException("in memory", impossible);
            }
            var frame = new AccessUnit(bytes, format, startNs, clock.nowNs());
            waitsForLoop.set(true);
            try {
                context.runOnContext(now -> {
                    waitsForLoop.set(false);
                    if (closed) {
                        frame.release();
                    } else {
                        sink.frame(frame);
                    }
                });
            } catch (RejectedExecutionException loopEnded) {
                frame.release();
                closed = true;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
