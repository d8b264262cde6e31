package dev.fanlight.proto.vp8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import dev.fanlight.proto.vp9.Vp9Depacketizer;
import dev.fanlight.proto.vp9.Vp9FrameHeader;
import dev.fanlight.proto.vp9.Vp9Packetizer;
import dev.fanlight.proto.vp9.Vp9Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VP8 and VP9 frames in packets and back. */
class VpFramesTest {
    private static ByteBuf firstFrame(String name) throws IOException {
        var file = Unpooled.wrappedBuffer(Files.readAllBytes(
                Path.of("src", "test", "resources", "vectors", "frames").resolve(name)));
        return file.slice(44, file.getIntLE(32));
    }

    private static Payloads vp8(int maxPayloadBytes) throws IOException {
        var frame = firstFrame("vp8.ivf");
        var out = new Payloads();
        new Vp8Packetizer(maxPayloadBytes).packetize(frame, 0, frame.readableBytes(), out);
        return out;
    }

    private static Payloads vp9(int maxPayloadBytes) throws IOException {
        var frame = firstFrame("vp9.ivf");
        var header = Vp9FrameHeader.parse(frame, 0, frame.readableBytes()).orElseThrow();
        assertThat(header).isEqualTo(new Vp9FrameHeader(0, true, 96, 80));
        var out = new Payloads();
        new Vp9Packetizer(maxPayloadBytes).packetize(frame, 0, frame.readableBytes(), header, out);
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 500, 1_160, 60_000})
    void framesComeBack(int maxPayloadBytes) throws IOException {
        var frames = new Frames();
        var eight = vp8(maxPayloadBytes);
        var nine = vp9(maxPayloadBytes);
        assertThat(DepacketizerTrial.feed(
                        new Vp8Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000), eight, 0, frames))
                .isEqualTo(PayloadFault.NONE);
        assertThat(DepacketizerTrial.feed(
                        new Vp9Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000), nine, 0, frames))
                .isEqualTo(PayloadFault.NONE);
        assertThat(frames.frames.get(0)).isEqualTo(ByteBufUtil.getBytes(firstFrame("vp8.ivf")));
        assertThat(frames.frames.get(1)).isEqualTo(ByteBufUtil.getBytes(firstFrame("vp9.ivf")));
        assertThat(eight.payloads).allMatch(payload -> payload.length <= maxPayloadBytes);
        assertThat(nine.payloads).allMatch(payload -> payload.length <= maxPayloadBytes);
    }

    @Test
    void payloadsReadAsKeyframes() throws IOException {
        var first = Unpooled.wrappedBuffer(vp8(500).payloads.getFirst());
        var eight = new Vp8Payload();
        assertThat(eight.read(first, 0, first.readableBytes())).isEqualTo(Vp8Fault.NONE);
        assertThat(eight.keyframeStart()).isTrue();
        assertThat(eight.widthPx()).isEqualTo(96);
        first = Unpooled.wrappedBuffer(vp9(500).payloads.getFirst());
        var nine = new Vp9Payload();
        nine.read(first, 0, first.readableBytes());
        assertThat(nine.keyframeStart()).isTrue();
        assertThat(nine.widthPx()).isEqualTo(96);
        assertThat(nine.heightPx()).isEqualTo(80);
    }

    /** Of pictures with spatial layers the lowest one is a picture of its own. */
    @Test
    void higherLayersOfVp9AreLeftOut() {
        var depacketizer = new Vp9Depacketizer(UnpooledByteBufAllocator.DEFAULT, 1_000);
        var frames = new Frames();
        var base = new byte[] {0x2C, 0x00, 0x01, 0x11};
        var upper = new byte[] {0x2C, 0x03, 0x01, 0x22};
        depacketizer.onPayload(0, 0, false, Unpooled.wrappedBuffer(base), 0, 4, frames);
        depacketizer.onPayload(1, 0, true, Unpooled.wrappedBuffer(upper), 0, 4, frames);
        assertThat(frames.frames).hasSize(1);
        assertThat(frames.frames.getFirst()).containsExactly(0x11);
    }

    @Test
    void survivesDamage() throws IOException {
        DepacketizerTrial.survivesDamage(
                () -> new Vp8Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000), vp8(1_160));
        DepacketizerTrial.survivesDamage(
                () -> new Vp9Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000), vp9(1_160));
        for (var seed = 0; seed < 5_000; seed++) {
            var bytes = new byte[new Random(seed).nextInt(16)];
            new Random(seed).nextBytes(bytes);
            assertThat(Vp9FrameHeader.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .isNotNull();
        }
    }
}
