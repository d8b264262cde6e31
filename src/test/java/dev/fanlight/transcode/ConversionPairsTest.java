package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.nut.NutStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every codec into every rendition through the machine's ffmpeg: nothing waits, times stay, all of it decodes. */
class ConversionPairsTest {
    private static final int PATIENCE_SECONDS = 15;
    private static final long FIRST_TIME = 1L << 40;

    private final FfmpegAbilities abilities = new Ffmpeg("ffmpeg").abilities().orElseThrow();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(FedFrames.Origin origin, long time, boolean keyframe, byte[] bytes) {}

    /** One child with its queue. */
    private final class Bench implements ChildRun.Out {
        final BlockingQueue<Made> made = new LinkedBlockingQueue<>();
        final FeedQueue queue;
        final FfmpegChild child;
        final Thread reader;
        volatile NutStream output = NutStream.video(0, new NutStream.TimeBase(1, 1), 0, new byte[0], 0, 0);
        int dropped;

        Bench(SourceShape shape, Rendition rendition, byte[] first) throws IOException {
            var recipe = Recipe.of(
                    abilities,
                    abilities.encoderFor(rendition).orElseThrow(),
                    shape,
                    rendition,
                    25,
                    Unpooled.wrappedBuffer(first));
            queue = new FeedQueue(FeedQueue.Policy.of(shape), () -> dropped++);
            child = FfmpegChild.start("ffmpeg", recipe.arguments(), "pair");
            var run = new ChildRun(child, recipe, queue, 25, this);
            reader = Thread.ofPlatform().daemon().start(() -> {
                try {
                    run.run("pair");
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void stream(NutStream stream) {
            output = stream;
        }

        @Override
        public void frame(FedFrames.Origin origin, long time, boolean keyframe, ByteBuf bytes) {
            made.add(new Made(origin, time, keyframe, ByteBufUtil.getBytes(bytes)));
        }

        void feed(CodedClip.Frame frame, long time) {
            // Arrival and capture are told apart from all others by the time.
            queue.offer(
                    new SourceFrame(Unpooled.wrappedBuffer(frame.bytes()), time, frame.keyframe(), time * 2, time * 3));
        }

        Made next() throws InterruptedException {
            var next = made.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next)
                    .as("a frame from ffmpeg, which says: %s", child.lastWords())
                    .isNotNull();
            return next;
        }

        /** Closes its input and gives back what was still inside. */
        List<Made> end() throws InterruptedException {
            queue.close();
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(child.awaitEnd()).isEqualTo("ended with status 0");
            assertThat(child.lastWords()).isEmpty();
            assertThat(child.isAlive()).isFalse();
            assertThat(dropped).isZero();
            var rest = new ArrayList<Made>();
            made.drainTo(rest);
            return rest;
        }
    }

    private static SourceShape pictures(Codec codec, boolean sizeKnown, boolean reordered) {
        return new SourceShape(new TrackFormat(codec, 90_000, ""), sizeKnown ? 320 : 0, sizeKnown ? 240 : 0, reordered);
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG, H264, -c:v mjpeg -pix_fmt yuvj422p -huffman default",
        "H264, H264, -c:v libx264 -preset ultrafast -tune zerolatency -g 20",
        "H265, H264, -c:v libx265 -preset ultrafast -tune zerolatency -x265-params log-level=error:keyint=20",
        "VP8, H264, -c:v libvpx -deadline realtime -cpu-used 8 -lag-in-frames 0 -g 20",
        "VP9, H264, -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -lag-in-frames 0 -g 20",
        "AV1, H264, -c:v libaom-av1 -cpu-used 8 -usage realtime -lag-in-frames 0 -strict experimental",
        "MPEG4, H264, -c:v mpeg4 -g 20",
        "MPEG2, H264, -c:v mpeg2video -g 20",
        "H264, JPEG, -c:v libx264 -preset ultrafast -tune zerolatency -g 20",
        "H265, JPEG, -c:v libx265 -preset ultrafast -tune zerolatency -x265-params log-level=error:keyint=20",
        "VP9, JPEG, -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -lag-in-frames 0 -g 20",
    })
    void aPictureComesOutBeforeTheNextGoesIn(Codec from, Rendition to, String encoder) throws Exception {
        var clip = CodedClip.make(CodedClip.PICTURES + " " + encoder);
        var bench = new Bench(
                pictures(from, from == Codec.JPEG, false),
                to,
                clip.frames.getFirst().bytes());
        var out = new ArrayList<CodedClip.Frame>();
        for (var frame : clip.frames) {
            var time = FIRST_TIME + clip.time(frame, 90_000);
            bench.feed(frame, time);
            var made = bench.next();
            assertThat(made.time()).isEqualTo(time);
            assertThat(made.origin()).isEqualTo(new FedFrames.Origin(time, time * 2, time * 3));
            out.add(new CodedClip.Frame(clip.time(frame, 90_000), made.keyframe(), made.bytes()));
        }
        assertThat(bench.end()).isEmpty();
        assertThat(bench.output.widthPx()).isEqualTo(320);
        assertThat(CodedClip.of(bench.output, out).decodedPictures()).isEqualTo(clip.frames.size());
        if (to == Rendition.H264) {
            assertPlayable(out, from == Codec.JPEG ? 1 : 2);
        } else {
            assertThat(out)
                    .allSatisfy(frame -> assertThat(List.of(frame.bytes()[0], frame.bytes()[1]))
                            .containsExactly((byte) 0xFF, (byte) 0xD8));
        }
    }

    /** A keyframe at the start and each second, with its parameter sets; few slices, one where the size is known to be small; the profile that all can play. */
    private static void assertPlayable(List<CodedClip.Frame> frames, int mostSlices) {
        for (var i = 0; i < frames.size(); i++) {
            var frame = frames.get(i);
            assertThat(frame.keyframe()).as("frame %d", i).isEqualTo(i % 25 == 0);
            var types = new ArrayList<Integer>();
            var bytes = Unpooled.wrappedBuffer(frame.bytes());
            AnnexB.forEach(bytes, 0, bytes.readableBytes(), (all, at, length) -> {
                types.add(NalType.of(all.getByte(at)));
                if (NalType.of(all.getByte(at)) == NalType.SPS) {
                    assertThat(all.getByte(at + 1)).isEqualTo((byte) 66);
                    assertThat(all.getByte(at + 2) & 0x40).as("constrained").isNotZero();
                }
            });
            assertThat(types.stream().filter(type -> type == NalType.SLICE || type == NalType.IDR))
                    .hasSizeBetween(1, mostSlices);
            if (frame.keyframe()) {
                assertThat(types).contains(NalType.SPS, NalType.PPS, NalType.IDR);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "H264, -c:v libx264 -preset veryfast -bf 3 -g 60",
        "H265, -c:v libx265 -preset fast -bf 3 -x265-params log-level=error:keyint=60",
        "MPEG4, -c:v mpeg4 -bf 2 -g 60",
        "MPEG2, -c:v mpeg2video -bf 2 -g 60",
    })
    void picturesInAnotherOrderComeOutInTheirOwn(Codec from, String encoder) throws Exception {
        var clip = CodedClip.make(CodedClip.PICTURES + " " + encoder);
        var bench = new Bench(
                pictures(from, true, true),
                Rendition.H264,
                clip.frames.getFirst().bytes());
        var times = new TreeSet<Long>();
        for (var frame : clip.frames) {
            var time = FIRST_TIME + clip.time(frame, 90_000);
            bench.feed(frame, time);
            times.add(time);
        }
        assertThat(List.copyOf(times))
                .isNotEqualTo(clip.frames.stream()
                        .map(frame -> FIRST_TIME + clip.time(frame, 90_000))
                        .toList());
        var shown = new ArrayList<Long>();
        // Some are held back until they may be shown: by the last one of a clip, for instance.
        while (shown.size() < clip.frames.size() - 6) {
            var made = bench.next();
            shown.add(made.time());
            assertThat(made.origin().time()).isEqualTo(made.time());
        }
        bench.end().forEach(made -> shown.add(made.time()));
        assertThat(shown).containsExactlyElementsOf(times);
    }

    private static TrackFormat sound(CodedClip clip, Codec codec) {
        var config = codec == Codec.AAC ? "config=" + HexFormat.of().formatHex(clip.stream.configuration()) : "";
        var clockRateHz = switch (codec) {
            case G722 -> 8_000;
            case MPEG_AUDIO -> 90_000;
            default -> clip.stream.sampleRateHz();
        };
        return new TrackFormat(codec, clockRateHz, clip.stream.channels(), config);
    }

    @ParameterizedTest
    @CsvSource({
        "AAC, OPUS, -ac 2 -c:a aac, 2",
        "MPEG_AUDIO, OPUS, -ac 2 -c:a mp2, 2",
        "MPEG_AUDIO, OPUS, -ac 1 -ar 44100 -c:a libmp3lame, 3",
        "PCMU, OPUS, -ac 1 -ar 8000 -c:a pcm_mulaw, 1",
        "PCMA, OPUS, -ac 1 -ar 8000 -c:a pcm_alaw, 1",
        "G722, OPUS, -ac 1 -ar 16000 -c:a g722, 1",
        "OPUS, AAC, -ac 2 -c:a libopus, 3",
        "PCMA, AAC, -ac 1 -ar 8000 -c:a pcm_alaw, 2",
    })
    void soundComesOutAsSoonAsThereIsEnough(Codec from, Rendition to, String encoder, int heldBack) throws Exception {
        var clip = CodedClip.make(CodedClip.SOUND + " " + encoder);
        var format = sound(clip, from);
        var bench = new Bench(
                new SourceShape(format, 0, 0, false), to, clip.frames.getFirst().bytes());
        var samples = to == Rendition.OPUS ? 960 : 1024;
        var out = new ArrayList<Made>();
        var fedTo = 0L;
        for (var i = 0; i < clip.frames.size(); i++) {
            var frame = clip.frames.get(i);
            bench.feed(frame, FIRST_TIME + clip.time(frame, format.clockRateHz()));
            // What the frames so far are good for, less what decoder, resampler and encoder hold back.
            fedTo = Times.scale(clip.time(frame, 48_000) - clip.time(clip.frames.getFirst(), 48_000), 48_000, 48_000);
            while (out.size() < fedTo / samples - heldBack) {
                out.add(bench.next());
            }
        }
        out.addAll(bench.end());
        var firstTime = Times.scale(FIRST_TIME, format.clockRateHz(), 48_000);
        assertThat(out.getFirst().time()).isCloseTo(firstTime, within(3_000L));
        for (var i = 1; i < out.size(); i++) {
            assertThat(out.get(i).time() - out.get(i - 1).time())
                    .as("frame %d", i)
                    .isEqualTo(samples);
            assertThat(out.get(i).origin().arrivalNs())
                    .isEqualTo(2 * out.get(i).origin().time());
        }
        assertThat(bench.output.channels()).isEqualTo(2);
        var frames = out.stream()
                .map(made -> new CodedClip.Frame(made.time() - firstTime + 48_000, true, made.bytes()))
                .toList();
        assertThat(CodedClip.of(bench.output, frames).decodedPictures()).isGreaterThan(frames.size() / 2);
    }

    @Test
    void aKeyframeIsNoLargerThanTheBufferSays() throws Exception {
        var noisy = "-f lavfi -i testsrc2=s=640x480:r=25 -frames:v 60 -vf noise=alls=40:allf=t -c:v mjpeg -q:v 3"
                + " -pix_fmt yuvj420p -huffman default";
        var clip = CodedClip.make(noisy);
        var shape = new SourceShape(new TrackFormat(Codec.JPEG, 90_000, ""), 640, 480, false);
        var bench = new Bench(shape, Rendition.H264, clip.frames.getFirst().bytes());
        var sizes = new ArrayList<Integer>();
        for (var frame : clip.frames) {
            bench.feed(frame, clip.time(frame, 90_000));
            sizes.add(bench.next().bytes().length);
        }
        bench.end();
        var maxBps = BitRate.maxBps(640, 480, 25);
        // The encoder's own estimate may be off by a little.
        assertThat(sizes).allMatch(bytes -> bytes * 8L < BitRate.bufferBits(maxBps) * 1.3);
        var seconds = sizes.size() / 25.0;
        assertThat(sizes.stream().mapToInt(size -> size * 8).sum() / seconds).isLessThan(maxBps * 1.3);
    }

    @Test
    void whatCannotBeDecodedIsPassedOver() throws Exception {
        var clip = CodedClip.make(CodedClip.PICTURES + " -c:v mjpeg -pix_fmt yuvj420p -huffman default");
        var bench = new Bench(
                pictures(Codec.JPEG, true, false),
                Rendition.H264,
                clip.frames.getFirst().bytes());
        bench.feed(clip.frames.getFirst(), 0);
        assertThat(bench.next().time()).isZero();
        bench.feed(new CodedClip.Frame(0, true, new byte[1_000]), 3_600);
        bench.feed(clip.frames.get(1), 7_200);
        var times = Set.of(bench.next().time());
        assertThat(times).isSubsetOf(3_600L, 7_200L);
        bench.queue.close();
        bench.reader.join();
        assertThat(bench.child.awaitEnd()).isEqualTo("ended with status 0");
    }
}
