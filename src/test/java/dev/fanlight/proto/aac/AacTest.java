package dev.fanlight.proto.aac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.aac.AacDepacketizer.AuHeaderSizes;
import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AacTest {
    private static AacDepacketizer depacketizer() {
        return new AacDepacketizer(UnpooledByteBufAllocator.DEFAULT, AuHeaderSizes.HIGH_RATE, 1_024);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static PayloadFault take(AacDepacketizer depacketizer, String payload, Frames frames) {
        var bytes = hex(payload);
        return depacketizer.onPayload(0, 0, true, Unpooled.wrappedBuffer(bytes), 0, bytes.length, frames);
    }

    @ParameterizedTest
    @CsvSource({
        "1210, 2, 44100, 2, 1024",
        "1190, 2, 48000, 2, 1024",
        "1588, 2, 8000, 1, 1024",
        "1194, 2, 48000, 2, 960",
        // HE-AAC: 22,050 Hz in the core, 44,100 Hz heard; HE-AAC v2; the same said behind the LC configuration.
        "2b920800, 2, 22050, 2, 1024",
        "eb8a0800, 2, 22050, 1, 1024",
        "139056e5a0, 2, 22050, 2, 1024",
        // A rate that the table lacks: 44,000 Hz.
        "178055f010, 2, 44000, 2, 1024",
        // AAC-LD and AAC-ELD.
        "b98a00, 23, 48000, 1, 512",
        "f8e85000, 39, 44100, 2, 480"
    })
    void readsConfigurations(String bytes, int type, int rateHz, int channels, int samples) {
        assertThat(AudioSpecificConfig.parse(hex(bytes)))
                .hasValue(new AudioSpecificConfig(type, rateHz, channels, samples));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "0000", "1700", "1690", "0fff", "ffff"})
    void refusesWhatIsNone(String bytes) {
        assertThat(AudioSpecificConfig.parse(hex(bytes))).isEmpty();
    }

    @Test
    void configurationsComeBackAsWritten() {
        for (var rate : new int[] {96_000, 48_000, 44_100, 22_050, 8_000, 44_000, 12_345}) {
            for (var channels = 1; channels <= 8; channels++) {
                var config = AudioSpecificConfig.lc(rate, channels);
                assertThat(AudioSpecificConfig.parse(config.write())).hasValue(config);
            }
        }
        var shorter = new AudioSpecificConfig(2, 32_000, 2, 960);
        assertThat(AudioSpecificConfig.parse(shorter.write())).hasValue(shorter);
    }

    @Test
    void saysItInTheWordsOfTheRfc() {
        assertThat(AudioSpecificConfig.formatParameters(hex("1210")))
                .isEqualTo("streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
                        + "indexdeltalength=3;config=1210");
    }

    @Test
    void adtsComesBackAsWritten() {
        for (var config : new AudioSpecificConfig[] {
            AudioSpecificConfig.lc(44_100, 2), AudioSpecificConfig.lc(8_000, 1), AudioSpecificConfig.lc(48_000, 6)
        }) {
            var out = Unpooled.buffer();
            AdtsHeader.write(out, config, 371);
            assertThat(out.readableBytes()).isEqualTo(AdtsHeader.BYTES);
            var header = AdtsHeader.parse(out, 0, 7).orElseThrow();
            assertThat(header.config()).isEqualTo(config);
            assertThat(header.frameBytes()).isEqualTo(378);
            for (var length = 0; length < 7; length++) {
                assertThat(AdtsHeader.parse(out, 0, length)).isEmpty();
            }
        }
        // As ffmpeg writes it, with a checksum, and with several units.
        assertThat(AdtsHeader.parse(Unpooled.wrappedBuffer(hex("fff14c802dbffc")), 0, 7))
                .hasValue(new AdtsHeader(2, 48_000, 2, 7, 365));
        assertThat(AdtsHeader.parse(Unpooled.wrappedBuffer(hex("fff04c802dbffc")), 0, 7)
                        .orElseThrow()
                        .headerBytes())
                .isEqualTo(9);
        assertThat(AdtsHeader.parse(Unpooled.wrappedBuffer(hex("fff14c802dbffd")), 0, 7))
                .isEmpty();
        assertThat(AdtsHeader.parse(Unpooled.wrappedBuffer(hex("fff34c802dbffc")), 0, 7))
                .isEmpty();
    }

    @Test
    void oneUnitInAPacketLooksAsInTheRfc() {
        var out = new Payloads();
        assertThat(new AacPacketizer(1_160).packetize(Unpooled.wrappedBuffer(hex("aabbcc")), 0, 3, out))
                .isTrue();
        assertThat(HexFormat.of().formatHex(out.payloads.getFirst())).isEqualTo("0010" + "0018" + "aabbcc");
        assertThat(out.markers).containsExactly(true);
        assertThat(new AacPacketizer(64).packetize(Unpooled.buffer(9_000).writeZero(9_000), 0, 9_000, out))
                .isFalse();
        assertThat(new AacPacketizer(64).packetize(Unpooled.EMPTY_BUFFER, 0, 0, out))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 500, 8_191})
    void unitsComeBack(int length) {
        var unit = new byte[length];
        new Random(length).nextBytes(unit);
        var out = new Payloads();
        new AacPacketizer(64).packetize(Unpooled.wrappedBuffer(unit), 0, length, out);
        assertThat(out.markers.indexOf(true)).isEqualTo(out.markers.size() - 1);
        var frames = new Frames();
        assertThat(DepacketizerTrial.feed(depacketizer(), out, 9, frames)).isEqualTo(PayloadFault.NONE);
        assertThat(frames.frames).hasSize(1);
        assertThat(frames.frames.getFirst()).isEqualTo(unit);
        assertThat(frames.times).containsExactly(9L);
    }

    @Test
    void severalUnitsInAPacketHaveTimesOfTheirOwn() {
        var frames = new Frames();
        assertThat(take(depacketizer(), "0030" + "0010" + "0008" + "0018" + "aabb" + "cc" + "ddeeff", frames))
                .isEqualTo(PayloadFault.NONE);
        assertThat(frames.frames.stream().map(ByteBufUtil::hexDump)).containsExactly("aabb", "cc", "ddeeff");
        assertThat(frames.times).containsExactly(0L, 1_024L, 2_048L);
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "00, TRUNCATED",
        "0010, TRUNCATED",
        "0000aabb, MALFORMED",
        "00080010aabb, MALFORMED",
        "00100000, EMPTY",
        // An index that is not the next: interleaved.
        "0020 0010 0009 aabb cc, UNSUPPORTED",
        // The second one is longer than what is left.
        "0020 0010 0018 aabb cc, TRUNCATED"
    })
    void refusesWithAReason(String payload, PayloadFault fault) {
        assertThat(take(depacketizer(), payload.replace(" ", ""), new Frames())).isEqualTo(fault);
    }

    @Test
    void survivesDamage() {
        var unit = new byte[200];
        Arrays.fill(unit, (byte) 7);
        var out = new Payloads();
        new AacPacketizer(80).packetize(Unpooled.wrappedBuffer(unit), 0, unit.length, out);
        DepacketizerTrial.survivesDamage(AacTest::depacketizer, out);
        for (var seed = 0; seed < 5_000; seed++) {
            var bytes = new byte[new Random(seed).nextInt(12)];
            new Random(seed).nextBytes(bytes);
            assertThat(AudioSpecificConfig.parse(bytes)).isNotNull();
            assertThat(AdtsHeader.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .isNotNull();
        }
    }
}
