package dev.fanlight.proto.mpegaudio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MpegAudioTest {
    private static Optional<MpegAudioHeader> header(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        return MpegAudioHeader.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    private static MpegAudioDepacketizer depacketizer() {
        return new MpegAudioDepacketizer(UnpooledByteBufAllocator.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "fffb9064, 3, 44100, 128000, 2, 1152, 417",
        "fffb9264, 3, 44100, 128000, 2, 1152, 418",
        "fffd84c0, 2, 48000, 128000, 1, 1152, 384",
        "ffff8400, 1, 48000, 256000, 2, 384, 256",
        // MPEG-2 and 2.5 of layer III have half the samples.
        "fff394c4, 3, 24000, 80000, 1, 576, 240",
        "ffe35040, 3, 11025, 40000, 2, 576, 261",
        "fff584c0, 2, 24000, 64000, 1, 1152, 384"
    })
    void readsHeaders(String hex, int layer, int rateHz, int bitrate, int channels, int samples, int bytes) {
        assertThat(header(hex)).hasValue(new MpegAudioHeader(layer, rateHz, bitrate, channels, samples, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fffb90", "ffdb9064", "fffb0064", "fffbf064", "fffb9c64", "fff99064", "ffeb9064"})
    void refusesWhatIsNone(String hex) {
        assertThat(header(hex)).isEmpty();
    }

    private static byte[] frame() {
        var frame = new byte[417];
        new Random(1).nextBytes(frame);
        Unpooled.wrappedBuffer(frame).setInt(0, 0xFFFB9064);
        return frame;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 200, 420, 421, 1_160})
    void framesComeBack(int maxPayloadBytes) {
        var out = new Payloads();
        new MpegAudioPacketizer(maxPayloadBytes).packetize(Unpooled.wrappedBuffer(frame()), 0, 417, out);
        assertThat(out.payloads).allMatch(payload -> payload.length <= maxPayloadBytes);
        assertThat(HexFormat.of().formatHex(out.payloads.getFirst())).startsWith("00000000fffb9064");
        var frames = new Frames();
        assertThat(DepacketizerTrial.feed(depacketizer(), out, 5, frames)).isEqualTo(PayloadFault.NONE);
        assertThat(frames.frames).hasSize(1);
        assertThat(frames.frames.getFirst()).isEqualTo(frame());
    }

    @Test
    void severalFramesInAPacketHaveTimesOfTheirOwn() {
        var payload = Unpooled.buffer().writeInt(0).writeBytes(frame()).writeBytes(frame());
        var frames = new Frames();
        assertThat(depacketizer().onPayload(0, 100, false, payload, 0, payload.readableBytes(), frames))
                .isEqualTo(PayloadFault.NONE);
        assertThat(frames.times).containsExactly(100L, 100L + 2_351);
    }

    @Test
    void survivesDamage() {
        var out = new Payloads();
        new MpegAudioPacketizer(150).packetize(Unpooled.wrappedBuffer(frame()), 0, 417, out);
        DepacketizerTrial.survivesDamage(MpegAudioTest::depacketizer, out);
    }
}
