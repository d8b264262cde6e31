package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.vp8.Vp8Payload;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureIdsTest {
    private final PictureIds.Line line = new PictureIds.Line();
    private final Passed passed = new Passed();

    private static void send(TrackSink sink, int id, int layerIndex) {
        var payload = Unpooled.buffer()
                .writeBytes(new byte[] {(byte) 0x90, (byte) 0xC0})
                .writeShort(0x8000 | id)
                .writeByte(layerIndex)
                .writeBytes(new byte[] {1, 2, 3});
        sink.packet(0, id, id, Packet.Marks.of(true, false, false), payload, 0, payload.readableBytes(), 0);
    }

    private List<Integer> ids() {
        var payload = new Vp8Payload();
        return passed.packets.stream()
                .map(packet -> {
                    var bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(packet.hex()));
                    payload.read(bytes, 0, bytes.readableBytes());
                    return payload.pictureId() * 1000 + payload.tl0PicIdx();
                })
                .toList();
    }

    @Test
    void goOnWhenTheSourceChanges() {
        var sink = PictureIds.continuing(RtpCodec.VP8, line, passed);
        send(sink, 0x7FFE, 250);
        send(sink, 0x7FFF, 255);
        send(sink, 0x7FFE, 254);
        sink.restart();
        send(sink, 500, 7);
        send(sink, 502, 8);
        send(sink, 501, 8);
        var another = PictureIds.continuing(RtpCodec.VP8, line, passed);
        send(another, 9, 9);
        assertThat(ids()).containsExactly(32766250, 32767255, 32766254, 0, 2001, 1001, 3002);
        assertThat(passed.restarts).containsExactly(3);
    }

    @Test
    void shortOnesGoOnAfterTheirWrap() {
        var sink = PictureIds.continuing(RtpCodec.VP8, line, passed);
        for (var id = 120; id < 260; id++) {
            sendShort(sink, id & 0x7F);
        }
        sendShort(PictureIds.continuing(RtpCodec.VP8, line, passed), 77);
        assertThat(ids().stream().map(id -> id / 1000)).startsWith(120).endsWith(2, 3, 4);
    }

    private static void sendShort(TrackSink sink, int id) {
        var payload = Unpooled.buffer().writeBytes(new byte[] {(byte) 0x90, (byte) 0xC0, (byte) id, 0, 1, 2, 3});
        sink.packet(0, id, id, Packet.Marks.of(true, false, false), payload, 0, payload.readableBytes(), 0);
    }

    @Test
    void whoWasReplacedNoLongerMovesThem() {
        var replaced = PictureIds.continuing(RtpCodec.VP8, line, passed);
        send(replaced, 100, 10);
        var successor = PictureIds.continuing(RtpCodec.VP8, line, passed);
        send(replaced, 600, 60);
        send(successor, 5, 5);
        replaced.restart();
        send(replaced, 900, 90);
        send(replaced, 990, 99);
        send(PictureIds.continuing(RtpCodec.VP8, line, passed), 7, 7);
        assertThat(ids().get(2)).isEqualTo(101_011);
        assertThat(ids().getLast()).isEqualTo(102_012);
    }

    @Test
    void areLeftAloneWhereThereAreNone() {
        assertThat(PictureIds.continuing(RtpCodec.H264, line, passed)).isSameAs(passed);
        var sink = PictureIds.continuing(RtpCodec.VP8, line, passed);
        for (var bytes : List.of(new byte[0], new byte[] {0x10, 1, 2}, new byte[] {(byte) 0x90})) {
            sink.packet(
                    0, 1, 1, Packet.Marks.of(true, false, false), Unpooled.wrappedBuffer(bytes), 0, bytes.length, 0);
        }
        assertThat(passed.packets).extracting(Passed.Packet::hex).containsExactly("", "100102", "90");
    }
}
