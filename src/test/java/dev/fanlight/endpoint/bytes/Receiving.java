package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.config.Profile;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.config.StreamConfig;
import dev.fanlight.endpoint.SourceKeeper;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;

/** One source on a real loop and the real clock, with a viewer. */
final class Receiving implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Stream stream;
    final Watching viewer;
    private final EventLoops loops = EventLoops.open(1);
    private final Hub hub;
    private final SourceKeeper keeper;

    Receiving(String source) {
        var clock = MediaClock.system();
        hub = new Hub(clock, 50, RingBounds.DEFAULT);
        var address = new SourceAddress(URI.create(source));
        var context = loops.nextContext();
        stream = hub.list(new StreamName("cam"), false);
        viewer = new Watching(EventLoops.loopOf(context));
        var config = new StreamConfig(Optional.of(address), false, 0, false, Profile.PILOT, true, List.of());
        keeper = new SourceKeeper(
                hub, stream, config, address, new ByteSources("no-such-ffmpeg", clock), from -> true, context, clock);
        viewer.loop().execute(() -> assertThat(stream.subscribe(viewer)).isPresent());
        keeper.start();
    }

    static byte[] vector(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/vectors", name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** A whole JPEG. */
    static byte[] picture() {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpeg", out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    static void awaitUntil(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    long dropped(String reason) {
        return stream.totals().dropped().getOrDefault(reason, 0L);
    }

    @Override
    public void close() {
        keeper.close();
        loops.close();
        hub.close();
    }
}
