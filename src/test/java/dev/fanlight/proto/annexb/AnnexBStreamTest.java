package dev.fanlight.proto.annexb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.h264.Clips;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnexBStreamTest {
    /** Without the detector of leaks, which remembers each call: these tests make a million. */
    private static final ByteBufAllocator PLAIN = new UnpooledByteBufAllocator(false, true);

    private static final long MS = 1_000_000;

    private record Unit(String hex, boolean keyframe, long firstByteNs, long atNs) {}

    private static final class Reading implements AnnexBStream.Out {
        final AnnexBStream stream;
        final List<Unit> units = new ArrayList<>();
        final Map<AnnexBFault, Integer> faults = new EnumMap<>(AnnexBFault.class);
        long nowNs;

        Reading(NalSyntax syntax, int maxFrameBytes) {
            stream = new AnnexBStream(syntax, PLAIN, maxFrameBytes, this);
        }

        Reading feed(byte[] bytes, int from, int end) {
            stream.onBytes(nowNs, Unpooled.wrappedBuffer(bytes, from, end - from));
            return this;
        }

        Reading feed(byte[] bytes) {
            return feed(bytes, 0, bytes.length);
        }

        /** Time passes as an event loop would let it: a timer goes off at its deadline. */
        Reading pass(long ns) {
            var until = nowNs + ns;
            if (stream.deadlineNs() <= until) {
                nowNs = Math.max(nowNs, stream.deadlineNs());
                stream.onTimer(nowNs);
            }
            nowNs = until;
            return this;
        }

        Reading end() {
            pass(1000 * MS);
            stream.close();
            return this;
        }

        List<String> hexes() {
            return units.stream().map(Unit::hex).toList();
        }

        @Override
        public void accessUnit(ByteBuf unit, boolean keyframe, long firstByteNs) {
            // Zeros between units may stand on either side of the cut.
            var hex = HexFormat.of().formatHex(ByteBufUtil.getBytes(unit)).replaceAll("^(00)+01", "000001");
            units.add(new Unit(hex.replaceAll("(00)+$", ""), keyframe, firstByteNs, nowNs));
        }

        @Override
        public void refused(AnnexBFault fault) {
            faults.merge(fault, 1, Integer::sum);
        }
    }

    private static Reading h264() {
        return new Reading(NalSyntax.H264, 1 << 20);
    }

    private static byte[] clip(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/vectors", name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The units of the clip as bytes, each as a camera would write it at once. */
    private static List<byte[]> pictures() {
        return Clips.pictures("h264/baseline-2slices.h264").stream()
                .map(nals -> {
                    var bytes = Unpooled.buffer();
                    nals.forEach(nal -> bytes.writeInt(1).writeBytes(nal));
                    return ByteBufUtil.getBytes(bytes);
                })
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "h264/baseline-2slices.h264, H264, 12, 2",
        "h264/high-bframes.h264, H264, 12, 1",
        "h265/main.h265, H265, 12, 2"
    })
    void cutsDoNotMatter(String name, NalSyntax syntax, int pictures, int keyframes) {
        var bytes = clip(name);
        assertThat(NalSyntax.guess(Unpooled.wrappedBuffer(bytes))).hasValue(syntax);
        var whole = new Reading(syntax, 1 << 20).feed(bytes).end();
        assertThat(whole.units).hasSize(pictures);
        assertThat(whole.units.stream().filter(Unit::keyframe)).hasSize(keyframes);
        assertThat(whole.faults).isEmpty();
        var all = Clips.nals(Unpooled.wrappedBuffer(bytes)).size();
        var found = whole.units.stream()
                .mapToInt(
                        unit -> Clips.nals(Unpooled.wrappedBuffer(HexFormat.of().parseHex(unit.hex())))
                                .size())
                .sum();
        assertThat(found).isEqualTo(all);
        // Each place around a start code, where something is decided, and some between.
        for (var at = 1; at < bytes.length; at++) {
            if (isNearStartCode(bytes, at) || at % 61 == 0) {
                var cut = new Reading(syntax, 1 << 20).feed(bytes, 0, at).feed(bytes, at, bytes.length);
                assertThat(cut.end().hexes()).isEqualTo(whole.hexes());
            }
        }
        for (var piece : new int[] {1, 2, 3, 4, 5, 7, 19, 188}) {
            var cut = new Reading(syntax, 1 << 20);
            for (var at = 0; at < bytes.length; at += piece) {
                cut.feed(bytes, at, Math.min(bytes.length, at + piece));
            }
            assertThat(cut.end().hexes()).isEqualTo(whole.hexes());
        }
    }

    private static boolean isNearStartCode(byte[] bytes, int place) {
        for (var at = Math.max(0, place - 8); at < Math.min(bytes.length - 3, place + 4); at++) {
            if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aPictureGoesOutWhenItIsQuietAndNotWithTheNextOne() {
        var pictures = pictures();
        var reading = h264();
        for (var i = 0; i < 240; i++) {
            reading.feed(pictures.get(i % pictures.size())).pass(33 * MS);
        }
        assertThat(reading.units).hasSize(240);
        assertThat(reading.faults).isEmpty();
        for (var i = 0; i < 240; i++) {
            var unit = reading.units.get(i);
            assertThat(unit.firstByteNs()).isEqualTo(i * (33 * MS));
            assertThat(unit.atNs() - unit.firstByteNs()).isLessThanOrEqualTo(i < 64 ? 21 * MS : 5 * MS);
        }
    }

    @Test
    void aPauseInAPictureIsLearnedAndForgotten() {
        var pictures = pictures();
        var reading = h264();
        for (var i = 0; i < 640; i++) {
            var picture = pictures.get(i % pictures.size());
            var pause = i >= 128 && i < 256 ? 10 * MS : 0;
            reading.feed(picture, 0, picture.length / 2).pass(pause).feed(picture, picture.length / 2, picture.length);
            reading.pass(40 * MS - pause);
        }
        // The first of the pauses looks like an end, and costs its picture; the others do not.
        assertThat(reading.faults).containsEntry(AnnexBFault.PICTURE_SPLIT, 1).hasSize(1);
        assertThat(reading.units).hasSize(640);
        assertThat(reading.units.get(200).atNs() - reading.units.get(200).firstByteNs())
                .isEqualTo(40 * MS);
        assertThat(reading.units.getLast().atNs() - reading.units.getLast().firstByteNs())
                .isEqualTo(5 * MS);
    }

    @Test
    void onAWayWithLongPausesNoQuietEndsAPicture() {
        var pictures = pictures();
        var reading = h264();
        for (var i = 0; i < 200; i++) {
            var picture = pictures.get(i % pictures.size());
            reading.feed(picture, 0, picture.length / 2)
                    .pass(35 * MS)
                    .feed(picture, picture.length / 2, picture.length);
            reading.pass(65 * MS);
        }
        assertThat(reading.faults.getOrDefault(AnnexBFault.PICTURE_SPLIT, 0)).isLessThanOrEqualTo(1);
        var once = h264();
        pictures.forEach(once::feed);
        var whole = once.end().hexes();
        assertThat(reading.units.stream()
                        .skip(2)
                        .filter(unit -> !whole.contains(unit.hex()))
                        .map(unit -> unit.atNs() / MS))
                .isEmpty();
    }

    @Test
    void slicesOfAPictureThatWasEndedAreNoPicture() {
        var nals = Clips.pictures("h264/baseline-2slices.h264").getFirst();
        var reading = h264();
        for (var nal : nals.subList(0, nals.size() - 1)) {
            reading.feed(new byte[] {0, 0, 0, 1}).feed(nal);
        }
        reading.pass(50 * MS);
        assertThat(reading.units).hasSize(1);
        reading.feed(new byte[] {0, 0, 0, 1})
                .feed(nals.getLast())
                .feed(pictures().get(1))
                .feed(pictures().get(2))
                .end();
        // So long a pause within a picture has taught that quiet says nothing here.
        assertThat(reading.units).hasSize(2);
        assertThat(reading.faults).containsEntry(AnnexBFault.PICTURE_SPLIT, 1).hasSize(1);
    }

    @Test
    void picturesThatAreTooLargeAreDropped() {
        var reading = new Reading(NalSyntax.H264, 1000);
        var large = new byte[200_000];
        Arrays.fill(large, (byte) 0x55);
        System.arraycopy(new byte[] {0, 0, 1, 0x65, (byte) 0x88}, 0, large, 0, 5);
        var small = pictures().get(1);
        reading.feed(large).feed(small).feed(small).end();
        assertThat(reading.faults).containsEntry(AnnexBFault.FRAME_TOO_LARGE, 1).hasSize(1);
        assertThat(reading.units).hasSize(2);
    }

    @Test
    void survivesDamage() {
        for (var name : new String[] {"h264/baseline-2slices.h264", "h265/main.h265"}) {
            var bytes = clip(name);
            for (var seed = 0; seed < 1000; seed++) {
                var random = new Random(seed);
                var damaged = bytes.clone();
                for (var i = random.nextInt(30); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] =
                            (byte) (random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(2));
                }
                survives(damaged, 1 + random.nextInt(500));
            }
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        survives(bytes, 7);
    }

    private static void survives(byte[] bytes, int piece) {
        for (var syntax : NalSyntax.values()) {
            var reading = new Reading(syntax, 2000);
            for (var at = 0; at < bytes.length; at += piece) {
                reading.feed(bytes, at, Math.min(bytes.length, at + piece)).pass(at % 3 * (4 * MS));
            }
            assertThat(reading.end().units).allMatch(unit -> unit.hex().length() <= 4400);
        }
        NalSyntax.guess(Unpooled.wrappedBuffer(bytes));
    }
}
