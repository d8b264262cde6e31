package dev.fanlight.proto.rtmp.amf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtmp.amf.AmfValue.Bool;
import dev.fanlight.proto.rtmp.amf.AmfValue.Items;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfValue.Text;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AmfTest {
    private static Optional<List<AmfValue>> read(String hex) {
        return AmfReader.readAll(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static byte[] everything() {
        var properties = new LinkedHashMap<String, AmfValue>();
        properties.put("app", AmfValue.of("live"));
        properties.put("fpad", new Bool(false));
        properties.put("fourCcList", new Items(List.of(AmfValue.of("hvc1"), AmfValue.NOTHING)));
        properties.put("nested", new Properties(properties));
        var out = Unpooled.buffer();
        AmfWriter.write(AmfValue.of("connect"), out);
        AmfWriter.write(AmfValue.of(1.5), out);
        AmfWriter.write(new Properties(properties), out);
        AmfWriter.writeArray(new Properties(properties), out);
        AmfWriter.write(AmfValue.of("long".repeat(2_000)), out);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void readsWhatWasWritten() {
        var values = AmfReader.readAll(Unpooled.wrappedBuffer(everything())).orElseThrow();
        assertThat(values).hasSize(5);
        assertThat(values.get(0)).isEqualTo(new Text("connect"));
        assertThat(values.get(1)).isEqualTo(new Numeral(1.5));
        assertThat(values.get(2)).isEqualTo(values.get(3)).isInstanceOfSatisfying(Properties.class, properties -> {
            assertThat(properties.text("app")).isEqualTo("live");
            assertThat(properties.text("fpad")).isEmpty();
            assertThat(properties.number("app", 7)).isEqualTo(7);
        });
    }

    /** Section 2: each type as the specification lays it out. */
    @Test
    void readsAllTypesOfTheSpecification() {
        assertThat(read("00 3ff0000000000000" + "01 01" + "02 0002 6869" + "05" + "06" + "07 0001"
                        + "0a 00000001 0100" + "0b 0000000000000000 0000" + "0c 00000002 6869" + "0d" + "0f 00000001 78"
                        + "10 0001 54 0001 61 05 0000 09"))
                .hasValueSatisfying(values -> assertThat(values)
                        .containsExactly(
                                new Numeral(1),
                                new Bool(true),
                                new Text("hi"),
                                AmfValue.NOTHING,
                                AmfValue.NOTHING,
                                AmfValue.NOTHING,
                                new Items(List.of(new Bool(false))),
                                AmfValue.NOTHING,
                                new Text("hi"),
                                AmfValue.NOTHING,
                                new Text("x"),
                                new Properties(Map.of("a", AmfValue.NOTHING))));
    }

    @Test
    void everyTruncationIsRefusedOrShorter() {
        var bytes = everything();
        for (var length = 0; length < bytes.length; length++) {
            var read = AmfReader.readAll(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, length)));
            read.ifPresent(values -> assertThat(values).hasSizeLessThan(5));
        }
    }

    @Test
    void depthCountAndLengthAreBounded() {
        assertThat(read("0a00000001".repeat(AmfReader.MAX_DEPTH) + "05")).isPresent();
        assertThat(read("0a00000001".repeat(AmfReader.MAX_DEPTH + 1) + "05")).isEmpty();
        assertThat(read("05".repeat(AmfReader.MAX_VALUES))).isPresent();
        assertThat(read("05".repeat(AmfReader.MAX_VALUES + 1))).isEmpty();
        assertThat(read("0affffffff")).isEmpty();
        assertThat(read("0c7fffffff")).isEmpty();
        assertThat(read("0c00004001" + "61".repeat(0x4001))).isEmpty();
        assertThat(read("11")).as("AMF3 inside").isEmpty();
    }

    @Test
    void damagedBytesNeverThrow() {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var bytes = Arrays.copyOf(everything(), 300);
            for (var i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            AmfReader.readAll(Unpooled.wrappedBuffer(bytes));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        AmfReader.readAll(Unpooled.wrappedBuffer(bytes));
    }
}
