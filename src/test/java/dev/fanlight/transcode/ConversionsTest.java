package dev.fanlight.transcode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.config.TranscodeConfig;
import dev.fanlight.contract.Eventually;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.net.EventLoops;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions of streams in a hub: by the machine's ffmpeg, and by programs that behave as badly as it might. */
class ConversionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ConversionTimings QUICK =
            new ConversionTimings(1_000_000, 2_000_000, 3_600_000_000_000L, 3_600_000_000_000L, 3_600_000_000_000L);

    /** Answers as ffmpeg does, then does what the test says. */
    private static final String STAND_IN = """
            #!/bin/sh
            case "$*" in
            -version) echo 'ffmpeg version 7.1-standin Copyright'; exit;;
            '-hide_banner -encoders')
                for e in libx264 mjpeg libopus aac; do echo " V....D $e  an encoder"; done; exit;;
            esac
            echo $$ >> "$(dirname "$0")/started"
            """;

    @TempDir
    Path folder = Path.of("");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, new RingBounds(12_000_000_000L, 16 << 20));
    private final EventLoops loops = EventLoops.open(1);
    private final AssembledFrames assembled = new AssembledFrames(clock);

    @AfterEach
    void closeAll() {
        loops.close();
        hub.close();
    }

    private Conversions conversions(String ffmpeg, int most, long lingerNs, ConversionTimings timings) {
        return new Conversions(
                new TranscodeConfig(ffmpeg, most, lingerNs),
                name -> !name.value().startsWith("raw"),
                assembled,
                StreamFacts.NOTHING_KNOWN,
                clock,
                () -> EventLoops.loopOf(loops.nextContext()),
                timings);
    }

    private Conversions standIn(String behaviour, int most, long lingerNs) throws IOException {
        var script = folder.resolve("ffmpeg");
        Files.writeString(script, STAND_IN + behaviour);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return conversions(script.toString(), most, lingerNs, QUICK);
    }

    private List<Long> started() throws IOException {
        var file = folder.resolve("started");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                : List.of();
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Sends a frame each 10 ms from a thread of its own until it is closed. */
    private abstract class Source implements Publisher, AutoCloseable {
        final Publication publication;
        private final Thread thread = Thread.ofVirtual().unstarted(this::run);

        Source(String name) {
            publication = ((Admission.Granted) hub.publish(new StreamName(name), this)).publication();
        }

        private void run() {
            try {
                for (var number = 0; ; number++) {
                    send(number);
                    Thread.sleep(10);
                }
            } catch (InterruptedException ended) {
                publication.end("enough");
            }
        }

        void start() {
            thread.start();
        }

        abstract void send(int number);

        Stream stream() {
            return publication.stream();
        }

        @Override
        public void close() {
            thread.interrupt();
            await().until(() -> !thread.isAlive());
        }

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

    private final class JpegCamera extends Source {
        private final List<CodedClip.Frame> frames;

        JpegCamera(String name, CodedClip clip) {
            super(name);
            frames = clip.frames;
            start();
        }

        volatile int widthPx = 320;

        @Override
        void send(int number) {
            var bytes = frames.get(number % frames.size()).bytes();
            var nowNs = clock.nowNs();
            publication.frame(new AccessUnit(
                    PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes),
                    new VideoFormat(Codec.JPEG, widthPx, 240),
                    nowNs,
                    nowNs));
        }
    }

    private final class Telephone extends Source {
        private final FramePublisher publisher;

        Telephone(String name) {
            super(name);
            publisher = new FramePublisher(publication, clock);
            publisher.begin(List.of(FrameTrack.audio(Codec.PCMU, 8_000, 8_000, 1, List.of())));
            start();
        }

        @Override
        void send(int number) {
            publisher.frame(clock.nowNs(), 0, Unpooled.wrappedBuffer(new byte[80]), number * 80L, number * 80L, true);
            publisher.flush();
        }
    }

    private final class Camera extends Source {
        private final CodedClip clip;
        private final FramePublisher publisher;

        Camera(String name, CodedClip clip) {
            super(name);
            this.clip = clip;
            publisher = new FramePublisher(publication, clock);
            publisher.begin(List.of(FrameTrack.video(Codec.H264, 1_000, List.of())));
            start();
        }

        @Override
        void send(int number) {
            var frame = clip.frames.get(number % clip.frames.size());
            publisher.frame(
                    clock.nowNs(),
                    0,
                    Unpooled.wrappedBuffer(frame.bytes()),
                    number * 10L,
                    number * 10L,
                    frame.keyframe());
            publisher.flush();
        }
    }

    private static Lease granted(Renditions.Need need) {
        assertThat(need).isInstanceOf(Renditions.Need.Granted.class);
        return ((Renditions.Need.Granted) need).lease();
    }

    private static Refusal refused(Renditions.Need need) {
        assertThat(need).isInstanceOf(Renditions.Need.Refused.class);
        return ((Renditions.Need.Refused) need).refusal();
    }

    private static CodedClip jpegs() throws IOException, InterruptedException {
        return CodedClip.make(CodedClip.PICTURES + " -c:v mjpeg -pix_fmt yuvj420p -huffman default");
    }

    // ---- the machine's own

    @Test
    void picturesBecomeATrackOfTheirStreamAndAKilledChildIsReplaced() throws Exception {
        try (var camera = new JpegCamera("cam", jpegs());
                var conversions = conversions("ffmpeg", 2, 0, ConversionTimings.usual())) {
            var lease = granted(conversions.need(camera.stream(), Rendition.H264));
            assertThat(lease.awaitBegun(PATIENCE)).isTrue();
            var track = lease.track().orElseThrow();
            assertThat(track.isConverted()).isTrue();
            assertThat(track.format().parameters()).contains("profile-level-id=42c0");
            Eventually.that(() ->
                    assertThat(camera.stream().ring().keyframe(track.id())).isNotNegative());
            var first = conversions.reports().getFirst();
            assertThat(first.state()).isEqualTo(ConversionReport.State.RUNNING);
            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            Eventually.that(() -> {
                var now = conversions.reports().getFirst();
                assertThat(now.state()).isEqualTo(ConversionReport.State.RUNNING);
                assertThat(now.pid()).isNotIn(0L, first.pid());
                assertThat(now.framesOut()).isGreaterThan(first.framesOut());
                assertThat(now.restarts()).isEqualTo(1);
                assertThat(now.lastWords()).contains("signal 9");
            });
            assertThat(lease.track()).contains(track);
            var pid = conversions.reports().getFirst().pid();
            lease.close();
            Eventually.that(() -> {
                assertThat(conversions.reports()).isEmpty();
                assertThat(lives(pid)).isFalse();
                assertThat(camera.stream().convertedTracks()).isEmpty();
            });
        }
    }

    @Test
    void packetsBecomePicturesAndSinglePictures() throws Exception {
        var clip = CodedClip.make(CodedClip.PICTURES + " -c:v libx264 -preset ultrafast -tune zerolatency -g 10");
        try (var camera = new Camera("cam", clip);
                var conversions = conversions("ffmpeg", 2, 0, ConversionTimings.usual())) {
            var snapshots = new Snapshots(conversions, assembled);
            Eventually.that(() -> assertThat(camera.stream().ring().keyframe()).isNotNegative());
            var picture = (Snapshots.Snapshot.Picture) snapshots.newest(camera.stream());
            assertThat(picture.jpeg()).endsWith(0xFF, 0xD9);
            assertThat(snapshots.newest(camera.stream())).isSameAs(picture);
            var player = new PlayerAbilities(Set.of(Codec.JPEG), false);
            var selection = new TrackSelection(conversions, StreamFacts.NOTHING_KNOWN)
                    .select(camera.stream(), player, PATIENCE);
            var selected = (TrackSelection.Selection.Selected) selection;
            assertThat(selected.wholePictures()).isTrue();
            Eventually.that(() -> {
                var newest = camera.stream().newest();
                assertThat(newest).isPresent();
                newest.get().release();
            });
            selected.close();
            Eventually.that(() -> assertThat(conversions.reports()).isEmpty());
        }
    }

    @Test
    void aChangeOfTheSourceBeginsAnewWithoutEndingLeases() throws Exception {
        try (var camera = new JpegCamera("cam", jpegs());
                var conversions = conversions("ffmpeg", 2, 0, ConversionTimings.usual())) {
            var lease = granted(conversions.need(camera.stream(), Rendition.H264));
            assertThat(lease.awaitBegun(PATIENCE)).isTrue();
            var first = conversions.reports().getFirst().pid();
            camera.widthPx = 640;
            Eventually.that(() -> {
                var now = conversions.reports().getFirst();
                assertThat(now.pid()).isNotIn(0L, first);
                assertThat(lives(first)).isFalse();
                assertThat(now.restarts()).isZero();
                assertThat(now.leases()).isEqualTo(1);
            });
        }
    }

    // ---- stand-ins

    @Test
    void tenDeathsInARowAreEnoughAndTheLastWordsAreKept() throws Exception {
        try (var phone = new Telephone("phone");
                var conversions = standIn("echo 'no such luck' >&2; exit 3", 2, 0)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            var told = new ConcurrentLinkedQueue<Refusal>();
            lease.onGivenUp(told::add);
            assertThat(lease.awaitBegun(PATIENCE)).isFalse();
            var failure = lease.failure().orElseThrow();
            Eventually.that(() -> assertThat(told).containsExactly(failure));
            told.clear();
            lease.onGivenUp(told::add);
            assertThat(told).as("who listens later").containsExactly(failure);
            assertThat(failure.reason()).isEqualTo(Refusal.Reason.FAILED);
            assertThat(failure.reason().httpStatus()).isEqualTo(503);
            assertThat(failure.sentence()).contains("phone", "opus", "10 times in a row", "no such luck", "status 3");
            assertThat(started()).hasSize(ConversionTimings.DEATHS);
            var report = conversions.reports().getFirst();
            assertThat(report.state()).isEqualTo(ConversionReport.State.FAILED);
            assertThat(report.lastWords()).contains("no such luck");
            lease.close();
            Eventually.that(
                    () -> assertThat(conversions.reports().getFirst().leases()).isZero());
            assertThat(refused(conversions.need(phone.stream(), Rendition.OPUS)))
                    .as("who comes after the last one has left")
                    .isEqualTo(failure);
            assertThat(started()).hasSize(ConversionTimings.DEATHS);
        }
    }

    @Test
    void whoWaitsInVainIsToldWhatHasBeenSaid() throws Exception {
        standIn("echo 'no such luck' >&2; exit 3", 2, 0).close();
        var slow = new ConversionTimings(
                3_600_000_000_000L, 3_600_000_000_000L, 3_600_000_000_000L, 3_600_000_000_000L, 3_600_000_000_000L);
        try (var phone = new Telephone("phone");
                var conversions = conversions(folder.resolve("ffmpeg").toString(), 2, 0, slow)) {
            granted(conversions.need(phone.stream(), Rendition.OPUS));
            Eventually.that(() ->
                    assertThat(conversions.reports().getFirst().restarts()).isEqualTo(1));
            var player = new PlayerAbilities(Set.of(Codec.OPUS), false);
            var selection = new TrackSelection(conversions, StreamFacts.NOTHING_KNOWN)
                    .select(phone.stream(), player, Duration.ofMillis(1));
            assertThat(((TrackSelection.Selection.Refused) selection).refusal().sentence())
                    .contains("nothing has come out of it yet", "no such luck");
        }
    }

    @Test
    void oneThatWasGivenUpIsTriedAgainWhenSomebodyAsksLater() throws Exception {
        var behaviour = "[ $(wc -l < $(dirname $0)/started) -gt 10 ] || exit 3; exec cat";
        standIn(behaviour, 2, 0).close();
        var soon = new ConversionTimings(1, 1, 3_600_000_000_000L, 3_600_000_000_000L, 0);
        try (var phone = new Telephone("phone");
                var conversions = conversions(folder.resolve("ffmpeg").toString(), 2, 0, soon)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(lease.awaitBegun(PATIENCE)).isFalse();
            assertThat(lease.failure()).isPresent();
            var second = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(second.awaitBegun(PATIENCE)).isTrue();
            assertThat(lease.failure()).isEmpty();
            assertThat(lease.track()).isPresent();
        }
    }

    @Test
    void manyNeedOneChildWhichEndsAfterTheLast() throws Exception {
        try (var phone = new Telephone("phone");
                var conversions = standIn("exec cat", 2, 0)) {
            var first = granted(conversions.need(phone.stream(), Rendition.OPUS));
            var second = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(first.awaitBegun(PATIENCE)).isTrue();
            assertThat(second.awaitBegun(PATIENCE)).isTrue();
            assertThat(conversions.reports().getFirst().leases()).isEqualTo(2);
            first.close();
            first.close();
            assertThat(conversions.reports().getFirst().leases()).isEqualTo(1);
            assertThat(started()).hasSize(1);
            second.close();
            Eventually.that(() -> {
                assertThat(conversions.reports()).isEmpty();
                assertThat(lives(started().getFirst())).isFalse();
            });
        }
    }

    @Test
    void whatLingersIsJoinedOrMakesRoom() throws Exception {
        try (var phone = new Telephone("phone");
                var other = new Telephone("other");
                var conversions = standIn("exec cat", 1, 3_600_000_000_000L)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(lease.awaitBegun(PATIENCE)).isTrue();
            assertThat(refused(conversions.need(other.stream(), Rendition.OPUS)).reason())
                    .isEqualTo(Refusal.Reason.TOO_MANY);
            lease.close();
            var again = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(again.awaitBegun(PATIENCE)).isTrue();
            assertThat(started()).hasSize(1);
            again.close();
            var next = granted(conversions.need(other.stream(), Rendition.OPUS));
            assertThat(next.awaitBegun(PATIENCE)).isTrue();
            Eventually.that(() -> assertThat(lives(started().getFirst())).isFalse());
        }
    }

    @Test
    void childrenThatWillNotEndAreKilled() throws Exception {
        try (var phone = new Telephone("phone")) {
            var conversions = standIn("trap '' TERM INT HUP PIPE; while :; do sleep 1; done", 2, 0);
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            Eventually.that(() -> assertThat(started()).hasSize(1));
            assertThat(lease.awaitBegun(Duration.ofMillis(1))).isFalse();
            conversions.close();
            Eventually.that(() -> assertThat(lives(started().getFirst())).isFalse());
            Eventually.that(() -> assertThat(phone.stream().convertedTracks()).isEmpty());
            assertThat(refused(conversions.need(phone.stream(), Rendition.OPUS)).reason())
                    .isEqualTo(Refusal.Reason.TOO_MANY);
        }
    }

    @Test
    void aChildThatTakesAndGivesNothingIsDead() throws Exception {
        standIn("cat > /dev/null", 2, 0).close();
        var impatient = new ConversionTimings(1, 1, 3_600_000_000_000L, 1_000_000, 3_600_000_000_000L);
        try (var phone = new Telephone("phone");
                var conversions = conversions(folder.resolve("ffmpeg").toString(), 2, 0, impatient)) {
            granted(conversions.need(phone.stream(), Rendition.OPUS));
            Eventually.that(() -> {
                var report = conversions.reports().getFirst();
                assertThat(report.restarts()).isPositive();
                assertThat(report.lastWords()).contains("gave none back");
            });
        }
    }

    @Test
    void whatAScriptAroundFfmpegHasStartedIsEndedWithIt() throws Exception {
        standIn("sleep 1000; echo", 2, 0).close();
        var impatient = new ConversionTimings(1, 1, 3_600_000_000_000L, 1_000_000, 3_600_000_000_000L);
        try (var phone = new Telephone("phone");
                var conversions = conversions(folder.resolve("ffmpeg").toString(), 2, 0, impatient)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            // "sleep" would hold the pipes.
            Eventually.that(() -> assertThat(started()).hasSizeGreaterThan(1));
            lease.close();
            Eventually.that(() -> assertThat(phone.stream().convertedTracks()).isEmpty());
        }
        Eventually.that(() -> assertThat(started()).noneMatch(ConversionsTest::lives));
    }

    @Test
    void childrenComeAfterTheRelayItself() throws Exception {
        try (var phone = new Telephone("phone");
                var conversions = standIn("nice > \"$(dirname $0)/nice\"; exec cat", 2, 0)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(lease.awaitBegun(PATIENCE)).isTrue();
            var own = new ProcessBuilder("nice").start();
            var ours = Integer.parseInt(new String(own.getInputStream().readAllBytes(), UTF_8).strip());
            var theirs =
                    Integer.parseInt(Files.readString(folder.resolve("nice")).strip());
            assertThat(theirs).isEqualTo(Math.min(19, ours + 5));
        }
    }

    @Test
    void whatIsNoNutIsGivenUp() throws Exception {
        try (var phone = new Telephone("phone");
                var conversions = standIn("exec cat /dev/urandom", 2, 0)) {
            var lease = granted(conversions.need(phone.stream(), Rendition.OPUS));
            assertThat(lease.awaitBegun(PATIENCE)).isFalse();
            assertThat(lease.failure().orElseThrow().sentence()).contains("no NUT");
            Eventually.that(() -> assertThat(started()).noneMatch(ConversionsTest::lives));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 1000; echo", "sleep 20 & exit"})
    void aProgramThatDoesNotAnswerIsNotWaitedFor(String behaviour) throws IOException {
        var script = folder.resolve("ffmpeg");
        Files.writeString(script, "#!/bin/sh\n" + behaviour + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new Ffmpeg(script.toString(), 50).abilities()).isEmpty();
    }

    /** Who asks for a picture that cannot be decoded waits for one attempt, not for those of all who came before. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "sleep 1000; echo"})
    void aPictureThatCannotBeMadeIsNotTriedForEachWhoAsks(String behaviour) throws Exception {
        var clip = CodedClip.make(CodedClip.PICTURES + " -c:v libx264 -preset ultrafast -tune zerolatency -g 10");
        try (var camera = new Camera("cam", clip);
                var conversions = standIn(behaviour, 2, 0)) {
            var snapshots = new Snapshots(conversions, assembled);
            Eventually.that(() -> assertThat(camera.stream().ring().keyframe()).isNotNegative());
            try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = IntStream.range(0, 1_000)
                        .mapToObj(_ -> askers.submit(() -> snapshots.newest(camera.stream())))
                        .toList();
                for (var answer : answers) {
                    assertThat(answer.get()).isInstanceOf(Snapshots.Snapshot.Refused.class);
                }
            }
            assertThat(started()).hasSizeLessThan(20);
            Eventually.that(() -> assertThat(started()).noneMatch(ConversionsTest::lives));
        }
    }

    @Test
    void whatCannotBeConvertedAtAllIsKnownBeforeAnybodyNeedsIt() throws Exception {
        try (var conversions = conversions("/nowhere/ffmpeg", 2, 0, QUICK)) {
            conversions.askFfmpeg();
            Eventually.that(() ->
                    assertThat(conversions.hindrance(Rendition.H264)).contains("there is no file '/nowhere/ffmpeg'"));
        }
        var script = folder.resolve("ffmpeg");
        Files.writeString(script, STAND_IN.replace("libopus", "opus"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var conversions = conversions(script.toString(), 2, 0, QUICK)) {
            conversions.askFfmpeg();
            Eventually.that(() -> assertThat(conversions.hindrance(Rendition.OPUS))
                    .contains("its ffmpeg (" + script + ", 7.1-standin) cannot make opus"));
            assertThat(conversions.hindrance(Rendition.H264)).isEmpty();
        }
    }

    @Test
    void refusalsSayWhatToDo() throws Exception {
        try (var phone = new Telephone("raw/phone");
                var camera = new Telephone("phone")) {
            try (var conversions = standIn("exec cat", 2, 0)) {
                var refusal = refused(conversions.need(phone.stream(), Rendition.OPUS));
                assertThat(refusal.reason().httpStatus()).isEqualTo(406);
                assertThat(refusal.sentence())
                        .isEqualTo(
                                "raw/phone sends G.711 µ-law, which this viewer cannot play, and is not converted, as"
                                        + " streams.raw/phone.transcode is false in fanlight.yml. Set it to true, or let the source"
                                        + " send Opus (ffmpeg: -c:a libopus).");
            }
            try (var conversions = conversions("/nowhere/ffmpeg", 2, 0, QUICK)) {
                var refusal = refused(conversions.need(camera.stream(), Rendition.OPUS));
                assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NO_FFMPEG);
                assertThat(refusal.sentence()).contains("apt install ffmpeg", "/nowhere/ffmpeg");
            }
        }
    }
}
