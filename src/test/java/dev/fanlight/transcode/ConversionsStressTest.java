package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.config.TranscodeConfig;
import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.CodedFrame;
import dev.fanlight.frames.FrameConsumer;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
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
import dev.fanlight.net.EventLoops;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Publishers, and those who need their sound converted or whole, come and go; there are more of them than may be converted. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class ConversionsStressTest {
    private static final int STREAMS = 4;
    private static final int VISITORS = 6;
    private static final int VISITS = 40;
    private static final int PUBLISHERS_EACH = 12;
    private static final PlayerAbilities OPUS_ALONE = new PlayerAbilities(Set.of(Codec.OPUS), false);

    /** What it is given it gives back, which is as good as sound; now and then it dies. */
    private static final String ECHO = """
            #!/bin/sh
            case "$*" in
            -version) echo 'ffmpeg version 7.1-standin Copyright'; exit;;
            '-hide_banner -encoders')
                for e in libx264 mjpeg libopus aac; do echo " V....D $e  an encoder"; done; exit;;
            esac
            echo $$ >> "$(dirname "$0")/started"
            [ $(($$ % 5)) -eq 0 ] && exec head -c 3000
            exec cat
            """;

    @TempDir
    Path folder = Path.of("");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, STREAMS, new RingBounds(12_000_000_000L, 1 << 20));
    private final EventLoops loops = EventLoops.open(2);
    private final AssembledFrames assembled = new AssembledFrames(clock);
    private final Collection<CodedFrame> kept = new ConcurrentLinkedQueue<>();
    private final AtomicLong served = new AtomicLong();

    @Test
    void nothingIsLeftWhenAllHaveGone() throws Exception {
        var script = folder.resolve("ffmpeg");
        Files.writeString(script, ECHO);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        var streams = new ArrayList<Stream>();
        for (var i = 0; i < STREAMS; i++) {
            streams.add(hub.list(new StreamName("phone" + i), true));
        }
        var conversions = new Conversions(
                new TranscodeConfig(script.toString(), 2, 5_000_000),
                any -> true,
                assembled,
                StreamFacts.NOTHING_KNOWN,
                clock,
                this::nextLoop,
                new ConversionTimings(1_000_000, 2_000_000, 1_000_000_000, 1_000_000_000, 10_000_000));
        var selection = new TrackSelection(conversions, StreamFacts.NOTHING_KNOWN);
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (var stream : streams) {
                all.add(people.submit(() -> publish(stream)));
            }
            for (var i = 0; i < VISITORS; i++) {
                var random = new Random(i);
                all.add(people.submit(() -> visit(streams, selection, random)));
            }
            for (var each : all) {
                each.get();
            }
        }
        Eventually.that(() -> assertThat(conversions.reports()).isEmpty());
        Eventually.that(() -> assertThat(assembled.open()).isZero());
        Eventually.that(() -> assertThat(streams)
                .allSatisfy(stream -> assertThat(stream.convertedTracks()).isEmpty()));
        Eventually.that(() -> assertThat(Files.readAllLines(folder.resolve("started")))
                .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent()));
        Eventually.that(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("convert-phone")));
        assertThat(served.get()).as("frames that somebody got").isPositive();
        conversions.close();
        loops.close();
        hub.close();
        assertThat(kept).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
        assertThat(streams)
                .allSatisfy(stream ->
                        assertThat(stream.ring().tail()).isEqualTo(stream.ring().head()));
    }

    private EventLoop nextLoop() {
        return EventLoops.loopOf(loops.nextContext());
    }

    /** One publisher after another takes the stream over, with this codec or that one. */
    private Void publish(Stream stream) throws InterruptedException {
        for (var turn = 0; turn < PUBLISHERS_EACH; turn++) {
            var admitted = (Admission.Granted) hub.publish(stream.name(), new Phone());
            send(admitted.publication(), turn % 3 == 2 ? Codec.PCMA : Codec.PCMU);
            if (turn % 2 == 0) {
                admitted.publication().resting();
            }
            admitted.publication().end("next one");
        }
        return null;
    }

    private void send(Publication publication, Codec codec) throws InterruptedException {
        var publisher = new FramePublisher(publication, clock);
        publisher.begin(List.of(FrameTrack.audio(codec, 8_000, 8_000, 1, List.of())));
        for (var number = 0; number < 30; number++) {
            publisher.frame(clock.nowNs(), 0, Unpooled.wrappedBuffer(new byte[80]), number * 80L, number * 80L, true);
            publisher.flush();
            Thread.sleep(5);
        }
    }

    private Void visit(List<Stream> streams, TrackSelection selection, Random random) throws Exception {
        for (var i = 0; i < VISITS; i++) {
            var stream = streams.get(random.nextInt(streams.size()));
            switch (random.nextInt(3)) {
                case 0 -> {
                    var patience = Duration.ofMillis(random.nextInt(100));
                    if (selection.select(stream, OPUS_ALONE, patience)
                            instanceof TrackSelection.Selection.Selected selected) {
                        Thread.sleep(random.nextInt(20));
                        selected.close();
                    }
                }
                case 1 -> follow(stream, selection, random);
                default -> readWhole(stream, random);
            }
        }
        return null;
    }

    private void follow(Stream stream, TrackSelection selection, Random random) throws Exception {
        var loop = nextLoop();
        var need = selection.follow(stream, OPUS_ALONE, loop, () -> {});
        for (var looks = random.nextInt(4); looks >= 0; looks--) {
            loop.submit(need::choose).get();
            Thread.sleep(random.nextInt(20));
        }
        loop.submit(need::close).get();
    }

    private void readWhole(Stream stream, Random random) throws Exception {
        var loop = nextLoop();
        var place = loop.submit(() -> assembled.subscribe(stream, new Reader(loop)))
                .get()
                .orElseThrow();
        Thread.sleep(random.nextInt(30));
        loop.submit(place::close).get();
    }

    private final class Reader implements FrameConsumer {
        private final EventLoop loop;

        Reader(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onTracks(List<Track> now) {}

        @Override
        public void onFrame(CodedFrame frame) {
            served.incrementAndGet();
            kept.add(frame);
        }

        @Override
        public void onBreak(Track track) {}
    }

    private static final class Phone implements Publisher {
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
            return true;
        }

        @Override
        public void onReplaced() {}
    }
}
