package dev.fanlight.load.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.load.FrameStamp;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoPacketsTest {
    private static final long EPOCH_NS = 1_795_710_351_330_315_000L;

    private static List<ByteBuf> frame(VideoPackets packets, int sliceBytes) {
        var made = new ArrayList<ByteBuf>();
        var slice = Unpooled.buffer().writeByte(0x41).writeByte(0x9A).writeZero(sliceBytes - 2);
        packets.frame(List.of(slice), 9_000, EPOCH_NS, (packet, extSeq, rtpTime, marker) -> {
            assertThat(rtpTime).isEqualTo(9_000);
            assertThat(extSeq).isEqualTo(65_530 + made.size());
            made.add(packet.copy());
        });
        return made;
    }

    private static RtpPacket view(ByteBuf packet) {
        var view = new RtpPacket();
        assertThat(view.wrap(packet, 0, packet.readableBytes())).isEqualTo(RtpFault.NONE);
        return view;
    }

    @Test
    void stampAndThenPiecesOfOneSize() {
        var made = frame(new VideoPackets(96, 77, VideoPackets.Extensions.NONE, 65_530), 8_000);
        assertThat(made).hasSize(8);
        var first = view(made.getFirst());
        assertThat(FrameStamp.read(made.getFirst(), first.payloadOffset(), first.payloadBytes()))
                .isEqualTo(EPOCH_NS);
        var sizes = new HashSet<Integer>();
        made.subList(1, 7).forEach(packet -> sizes.add(packet.readableBytes()));
        assertThat(sizes).as("all but the last are of one size").hasSize(1);
        assertThat(made.getLast().readableBytes())
                .isLessThanOrEqualTo(made.get(6).readableBytes());
        for (var i = 0; i < made.size(); i++) {
            var packet = view(made.get(i));
            assertThat(packet.marker()).isEqualTo(i == made.size() - 1);
            assertThat(packet.sequence()).isEqualTo((65_530 + i) & 0xFFFF);
            assertThat(packet.ssrc()).isEqualTo(77);
            assertThat(packet.rtpTime()).isEqualTo(9_000);
            assertThat(packet.payloadType()).isEqualTo(96);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void extensionsStandWhereTheyAreSaidToBe(int transportId) {
        var packets = new VideoPackets(96, 77, new VideoPackets.Extensions("v", 1, 2, transportId, 4), 65_530);
        var made = frame(packets, 3_000);
        for (var i = 0; i < made.size(); i++) {
            var packet = view(made.get(i));
            assertThat(packet.extensionOffset(2)).isEqualTo(packets.sendTimeOffset());
            assertThat(transportId == 0 ? -1 : packet.extensionOffset(transportId))
                    .isEqualTo(packets.transportSequenceOffset());
            assertThat(made.get(i).toString(packet.extensionOffset(1), 1, StandardCharsets.US_ASCII))
                    .isEqualTo("v");
            var captured = packet.extensionOffset(4);
            assertThat(captured >= 0).isEqualTo(i == 0);
            if (captured >= 0) {
                assertThat(NtpTime.toUnixNs(ExtensionValues.parseCaptureNtp(made.get(i), captured)))
                        .isEqualTo(EPOCH_NS);
            }
            assertThat(made.get(i).readableBytes()).isLessThanOrEqualTo(1_200);
        }
    }
}
