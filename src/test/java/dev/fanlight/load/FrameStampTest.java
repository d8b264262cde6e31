package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.h264.H264Packetizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameStampTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_795_710_351_330_315_123L, Long.MAX_VALUE})
    void whatIsWrittenIsRead(long epochNs) {
        var nal = FrameStamp.nal();
        FrameStamp.write(nal, epochNs);
        assertThat(FrameStamp.read(nal, 0, nal.readableBytes())).isEqualTo(epochNs);
        assertThat(nal.getByte(0)).as("the header of an SEI unit").isEqualTo((byte) 6);
        for (var i = 0; i + 2 < nal.readableBytes(); i++) {
            assertThat(nal.getUnsignedMedium(i))
                    .as("no emulation prevention is needed")
                    .isGreaterThan(3);
        }
    }

    @Test
    void travelsThroughPackets() {
        var stamp = FrameStamp.nal();
        FrameStamp.write(stamp, 42);
        var set = Unpooled.wrappedBuffer(new byte[] {0x67, 1, 2, 3});
        var second = Unpooled.wrappedBuffer(new byte[] {0x68, 1, 2});
        var slice = Unpooled.buffer().writeByte(0x65).writeZero(3000);
        var stamps = new ArrayList<Long>();
        new H264Packetizer(1000).packetize(List.of(set, second, stamp, slice), new H264Packetizer.Out() {
            @Override
            public ByteBuf begin(int sizeBytes) {
                return Unpooled.buffer(sizeBytes);
            }

            @Override
            public void end(ByteBuf payload, boolean marker) {
                stamps.add(FrameStamp.read(payload, 0, payload.readableBytes()));
            }
        });
        assertThat(stamps)
                .containsExactly(
                        FrameStamp.ABSENT,
                        42L,
                        FrameStamp.ABSENT,
                        FrameStamp.ABSENT,
                        FrameStamp.ABSENT,
                        FrameStamp.ABSENT);
    }

    @Test
    void damagedDigitsAreNoTime() {
        var nal = FrameStamp.nal();
        nal.setByte(25, 'x');
        assertThat(FrameStamp.read(nal, 0, nal.readableBytes())).isEqualTo(FrameStamp.ABSENT);
    }
}
