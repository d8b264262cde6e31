package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.sim.NumberedFrames;
import dev.fanlight.transcode.Lease;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Rendition;
import dev.fanlight.transcode.Renditions;
import dev.fanlight.transcode.StreamFacts;
import dev.fanlight.transcode.TrackSelection;
import dev.fanlight.transcode.TrackSelection.Selection;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publishers change from pictures to packets and back while somebody watches pictures. */
class JpegNeedTest {
    private static final TrackFormat H264 = new TrackFormat(Codec.H264, 90_000, "");
    private static final TrackFormat HEVC = new TrackFormat(Codec.H265, 90_000, "");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, new RingBounds(12_000_000_000L, 1 << 20));
    private final NumberedFrames frames = new NumberedFrames(clock);
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) loops.next();
    private final Counting conversions = new Counting();
    private final TrackSelection selection = new TrackSelection(conversions, StreamFacts.NOTHING_KNOWN);
    private final Publication camera =
            ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
    private final Stream stream = camera.stream();

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        hub.close();
        assertThat(frames.held()).isZero();
    }

    @Test
    void whoCameForPicturesGetsWhatFollowsThemConverted() throws Exception {
        camera.frame(frames.next());
        var need = need((Selection.Selected) selection.select(stream, JpegNeed.JPEG_ALONE, Duration.ZERO));
        camera.tracks(List.of(H264));
        tell(need);
        Eventually.that(() -> assertThat(conversions.held).hasValue(1));
        camera.frame(frames.next());
        tell(need);
        Eventually.that(() -> assertThat(conversions.held).hasValue(0));
        camera.tracks(List.of(H264));
        tell(need);
        Eventually.that(() -> assertThat(conversions.held).hasValue(1));
        loop.submit(need::close).get();
        assertThat(conversions.held).hasValue(0);
    }

    @Test
    void anAnswerThatComesTooLateIsGivenBack() throws Exception {
        camera.tracks(List.of(H264));
        var need = need(null);
        conversions.mayBegin = new CountDownLatch(1);
        tell(need);
        Eventually.that(() -> assertThat(conversions.held).hasValue(1));
        camera.frame(frames.next());
        tell(need);
        conversions.mayBegin.countDown();
        Eventually.that(() -> assertThat(conversions.held).hasValue(0));
        loop.submit(need::close).get();
    }

    @Test
    void whoLeavesMeanwhileHoldsNothing() throws Exception {
        camera.tracks(List.of(HEVC));
        var need = need(null);
        conversions.mayBegin = new CountDownLatch(1);
        tell(need);
        Eventually.that(() -> assertThat(conversions.held).hasValue(1));
        loop.submit(need::close).get();
        conversions.mayBegin.countDown();
        Eventually.that(() -> assertThat(conversions.held).hasValue(0));
    }

    @Test
    void whoWaitsForAConversionThatIsGivenUpIsTold() throws Exception {
        camera.tracks(List.of(H264));
        var need = need((Selection.Selected) selection.select(stream, JpegNeed.JPEG_ALONE, Duration.ZERO));
        var told = new ConcurrentLinkedQueue<Refusal>();
        need.onRefusal(told::add);
        var why = new Refusal(Refusal.Reason.FAILED, "it died ten times");
        conversions.givenUp.accept(why);
        Eventually.that(() -> assertThat(told).containsExactly(why));
        loop.submit(need::close).get();
        told.clear();
        conversions.givenUp.accept(why);
        loop.submit(() -> {}).get();
        assertThat(told).as("who has left").isEmpty();
    }

    private JpegNeed need(Selection.@Nullable Selected first) {
        return new JpegNeed(stream, selection, first, loop);
    }

    private void tell(JpegNeed need) throws Exception {
        loop.submit(() -> need.onTracks(stream.tracks())).get();
    }

    /** Grants what is asked for, and counts who has it. */
    private static final class Counting implements Renditions {
        final AtomicInteger held = new AtomicInteger();
        volatile Consumer<Refusal> givenUp = refusal -> {};
        volatile CountDownLatch mayBegin = new CountDownLatch(0);

        @Override
        public Need need(Stream stream, Rendition rendition) {
            held.incrementAndGet();
            return new Need.Granted(new Lease() {
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
                    try {
                        mayBegin.await();
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                }

                @Override
                public Optional<Refusal> failure() {
                    return Optional.empty();
                }

                @Override
                public String lastWords() {
                    return "";
                }

                @Override
                public void onGivenUp(Consumer<Refusal> told) {
                    givenUp = told;
                }

                @Override
                public void close() {
                    held.decrementAndGet();
                }
            });
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
