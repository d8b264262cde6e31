package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.transcode.Renditions.Need;
import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrackNeedTest {
    private static final PlayerAbilities AVC_ALONE = new PlayerAbilities(Set.of(Codec.H264), true);
    private static final Refusal DIED = new Refusal(Refusal.Reason.FAILED, "it died");

    private final Hub hub = new Hub(MediaClock.system(), 10, RingBounds.DEFAULT);
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final ConcurrentLinkedQueue<Promise> promises = new ConcurrentLinkedQueue<>();
    private final Stream stream;
    private final TrackNeed need;

    TrackNeedTest() {
        var camera = ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
        camera.tracks(List.of(new TrackFormat(Codec.VP8, 90_000, "")));
        stream = camera.stream();
        var selection = new TrackSelection(
                (of, rendition) -> {
                    var promise = new Promise(rendition);
                    promises.add(promise);
                    return new Need.Granted(promise);
                },
                new Facts());
        need = selection.follow(stream, AVC_ALONE, loop, () -> {});
    }

    /** Of a conversion of which nothing comes. */
    private static final class Promise implements Lease {
        private final Rendition rendition;
        private volatile @Nullable Refusal failure;
        private volatile boolean closed;

        Promise(Rendition rendition) {
            this.rendition = rendition;
        }

        @Override
        public Rendition rendition() {
            return rendition;
        }

        @Override
        public Optional<Track> track() {
            return Optional.empty();
        }

        @Override
        public boolean awaitBegun(Duration atMost) {
            return false;
        }

        @Override
        public Optional<Refusal> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public String lastWords() {
            return "";
        }

        @Override
        public void onGivenUp(Consumer<Refusal> told) {}

        @Override
        public void close() {
            closed = true;
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

    private static final class Facts implements StreamFacts {
        @Override
        public boolean isOrderKnown(Stream of) {
            return true;
        }

        @Override
        public boolean hasReorderedFrames(Stream of) {
            return false;
        }

        @Override
        public boolean hasUnusualSamples(Stream of) {
            return false;
        }
    }

    @AfterEach
    void close() {
        hub.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private TrackNeed.Answer choose() throws InterruptedException, ExecutionException {
        return loop.submit(need::choose).get();
    }

    private void awaitAnswer(TrackNeed.Answer answer) {
        await().until(() -> choose().equals(answer));
    }

    @Test
    void whatWasGivenUpIsAskedForAnewWhenRefusalsAreForgotten() throws Exception {
        choose();
        await().until(() -> promises.size() == 1);
        var first = promises.element();
        loop.submit(need::forgetRefusals).get();
        assertThat(first.closed).isFalse();
        first.failure = DIED;
        awaitAnswer(new TrackNeed.Answer.Refused(DIED));
        assertThat(promises).hasSize(1);

        loop.submit(need::forgetRefusals).get();
        assertThat(first.closed).isTrue();
        assertThat(choose()).isEqualTo(new TrackNeed.Answer.Wait());
        await().until(() -> promises.size() == 2);
        loop.submit(need::close).get();
    }
}
