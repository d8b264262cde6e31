package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.nut.NutReader;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.proto.nut.NutWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of any codec, made by ffmpeg; and ffmpeg's judgement of frames that we made. */
final class CodedClip {
    static final String PICTURES = "-f lavfi -i testsrc=s=320x240:r=25 -frames:v 30 -pix_fmt yuv420p";
    static final String SOUND = "-f lavfi -i sine=f=500:r=48000 -t 1";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(long time, boolean keyframe, byte[] bytes) {}

    final List<Frame> frames = new ArrayList<>();
    NutStream stream = NutStream.video(0, new NutStream.TimeBase(1, 1), 0, new byte[0], 0, 0);

    private CodedClip() {}

    /** @param arguments ffmpeg's, separated by spaces, input first; what comes out is one stream */
    static CodedClip make(String arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin"));
        command.addAll(Arrays.asList(arguments.split(" ")));
        command.addAll(List.of("-flags:v", "-global_header", "-f", "nut", "-write_index", "0", "pipe:1"));
        var clip = new CodedClip();
        clip.read(Unpooled.wrappedBuffer(run(command, new byte[0])));
        return clip;
    }

    static CodedClip of(NutStream stream, List<Frame> frames) {
        var clip = new CodedClip();
        clip.stream = stream;
        clip.frames.addAll(frames);
        return clip;
    }

    private void read(ByteBuf nut) {
        var fault = new NutReader(1 << 24).onBytes(nut, new NutReader.Out() {
            @Override
            public void stream(int number, NutStream made) {
                stream = made;
            }

            @Override
            public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
                frames.add(new Frame(time, keyframe, ByteBufUtil.getBytes(bytes)));
            }
        });
        assertThat(fault).isEmpty();
    }

    /** A frame's time in other units than the clip's own. */
    long time(Frame frame, int ticksPerSecond) {
        return Times.scale(
                frame.time() * stream.timeBase().numerator(), stream.timeBase().denominator(), ticksPerSecond);
    }

    /** How many pictures ffmpeg gets out of it, without a word of complaint. */
    int decodedPictures() throws IOException, InterruptedException {
        var framemd5 = run(
                List.of(
                        "ffmpeg",
                        "-v",
                        "warning",
                        "-nostdin",
                        "-f",
                        "nut",
                        "-i",
                        "-",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "framemd5",
                        "-"),
                nut());
        return (int) new String(framemd5, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .count();
    }

    private byte[] nut() {
        var out = Unpooled.buffer();
        NutWriter.header(out, stream, 0);
        for (var frame : frames) {
            NutWriter.frameHeader(out, frame.time(), frame.keyframe(), frame.bytes().length);
            out.writeBytes(frame.bytes());
        }
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] run(List<String> command, byte[] input) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).start();
        var words = new LastWords();
        var listener = Thread.ofVirtual().start(() -> words.readAll(process.getErrorStream()));
        Thread.ofVirtual().start(() -> {
            try (var in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException ended) {
                // Its words will say why.
            }
        });
        var output = process.getInputStream().readAllBytes();
        process.waitFor();
        listener.join();
        assertThat(words.text()).as(String.join(" ", command)).isEmpty();
        return output;
    }
}
