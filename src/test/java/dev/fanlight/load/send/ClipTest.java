package dev.fanlight.load.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.proto.h264.NalType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipTest {
    private static final Path VECTORS = Path.of("src/test/resources/vectors/h264");

    @TempDir
    private static Path folder;

    @Test
    void readsARawFile() throws Exception {
        var clip = ClipSource.read(VECTORS.resolve("baseline-2slices.h264").toString(), 2, OptionalDouble.empty());
        assertThat(clip.frames()).isGreaterThan(5);
        assertThat(clip.isKeyframe(0)).isTrue();
        assertThat(clip.framesPerSecond()).isEqualTo(10);
        assertThat(clip.seconds()).isEqualTo(clip.frames() / 10.0);
        assertThat(clip.set().widthPx()).isEqualTo(96);
        assertThat(clip.nals(0).stream().map(nal -> NalType.of(nal.getByte(nal.readerIndex()))))
                .contains(NalType.SPS, NalType.PPS, NalType.IDR);
        assertThat(clip.nals(1)).as("a delimiter and two slices").hasSize(3);
    }

    @Test
    void theRateCanBeTold() throws Exception {
        var clip = ClipSource.read(VECTORS.resolve("baseline-2slices.h264").toString(), 2, OptionalDouble.of(25));
        assertThat(clip.framesPerSecond()).isEqualTo(25);
    }

    @Test
    void beginsWithAKeyframe() throws IOException {
        var whole = Unpooled.wrappedBuffer(Files.readAllBytes(VECTORS.resolve("baseline-2slices.h264")));
        var clip = Clip.of("clip", whole, OptionalDouble.empty());
        var withoutFirst = Unpooled.buffer();
        for (var i = 1; i < clip.frames(); i++) {
            write(withoutFirst, clip, i);
        }
        for (var i = 0; i < clip.frames(); i++) {
            write(withoutFirst, clip, i);
        }
        var cut = Clip.of("cut", withoutFirst, OptionalDouble.empty());
        assertThat(cut.isKeyframe(0)).isTrue();
    }

    private static void write(ByteBuf out, Clip clip, int frame) {
        clip.nals(frame).forEach(nal -> out.writeInt(1).writeBytes(nal));
    }

    @Test
    void refusesBFramesWithASentence() {
        var file = VECTORS.resolve("high-bframes.h264").toString();
        assertThatThrownBy(() -> ClipSource.read(file, 2, OptionalDouble.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " has B-frames, which browsers cannot play over WebRTC")
                .hasMessageContaining("-bf 0");
    }

    @Test
    void refusesWhatIsNoH264() throws IOException {
        var file = Files.write(folder.resolve("x.h264"), new byte[100]).toString();
        assertThatThrownBy(() -> ClipSource.read(file, 2, OptionalDouble.empty()))
                .hasMessageContaining("no H.264 keyframe");
        assertThatThrownBy(() -> ClipSource.read("nowhere.mp4", 2, OptionalDouble.empty()))
                .hasMessage("There is no file nowhere.mp4 (for a test pattern: test).");
    }

    @ParameterizedTest
    @CsvSource({"30/1,30", "30000/1001,29.97002997002997", "0/0,", "25,", "1/0,", "x/y,"})
    void readsRatesAsFfprobePrintsThem(String text, Double rate) {
        assertThat(Ffmpeg.rate(text)).isEqualTo(rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
    }

    @ParameterizedTest
    @CsvSource({"1,10", "2,10", "3,12", "10,10", "15,15"})
    void theTestPatternIsOfWholeGroups(int gopSeconds, int seconds) {
        assertThat(ClipSource.testSeconds(gopSeconds)).isEqualTo(seconds);
    }
}
