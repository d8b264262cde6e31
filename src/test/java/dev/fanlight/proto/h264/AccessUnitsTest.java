package dev.fanlight.proto.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessUnitsTest {
    private record Unit(ByteBuf bytes, boolean idr) {}

    private static ByteBuf clip(String name) throws IOException {
        return Unpooled.wrappedBuffer(Files.readAllBytes(Path.of("src/test/resources/vectors/h264", name)));
    }

    private static List<Unit> units(ByteBuf bytes) {
        var units = new ArrayList<Unit>();
        AccessUnits.forEach(
                bytes,
                0,
                bytes.readableBytes(),
                (all, at, length, idr) -> units.add(new Unit(all.slice(at, length), idr)));
        return units;
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline-2slices.h264", "high-bframes.h264"})
    void cutsWhereAPictureBegins(String name) throws IOException {
        var units = units(clip(name));
        assertThat(units).hasSameSizeAs(Clips.pictures("h264/" + name));
        assertThat(units.getFirst().idr()).isTrue();
        for (var unit : units) {
            var nals = Clips.nals(unit.bytes());
            assertThat(nals.stream().filter(nal -> NalType.isSlice(NalType.of(nal[0])) && nal[1] < 0))
                    .hasSize(1);
            assertThat(nals.stream().anyMatch(nal -> NalType.of(nal[0]) == NalType.IDR))
                    .isEqualTo(unit.idr());
        }
        var nals = units.stream()
                .flatMap(unit -> Clips.nals(unit.bytes()).stream())
                .toList();
        assertThat(nals).containsExactlyElementsOf(Clips.nals("h264/" + name));
    }

    @Test
    void leavesOutWhatHoldsNoPicture() {
        assertThat(units(Unpooled.wrappedBuffer(new byte[] {0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2})))
                .isEmpty();
        assertThat(units(Unpooled.EMPTY_BUFFER)).isEmpty();
    }

    @Test
    void setsSayTheRate() throws IOException {
        var nal = Clips.nals("h264/baseline-2slices.h264").stream()
                .filter(each -> NalType.of(each[0]) == NalType.SPS)
                .findFirst()
                .orElseThrow();
        assertThat(SequenceParameterSet.parse(Unpooled.wrappedBuffer(nal), 0, nal.length)
                        .orElseThrow()
                        .framesPerSecond())
                .hasValue(10);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        for (var unit : units(Unpooled.wrappedBuffer(bytes))) {
            assertThat(unit.bytes().isReadable()).isTrue();
        }
    }
}
