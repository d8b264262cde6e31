package dev.fanlight.proto.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class UserDataSeiTest {
    private static final long HIGH = 0x1122334455667788L;
    private static final long LOW = 0x99AABBCCDDEEFF11L;
    private static final byte[] DATA = "hello".getBytes(StandardCharsets.US_ASCII);

    private static ByteBuf sei() {
        var nal = Unpooled.buffer(UserDataSei.bytes(DATA.length));
        UserDataSei.write(nal, 0, HIGH, LOW, DATA.length);
        nal.setBytes(UserDataSei.dataOffset(0), DATA);
        return nal.writerIndex(nal.capacity());
    }

    private static int find(ByteBuf payload) {
        var dataBytes = DATA.length;
        return UserDataSei.find(payload, payload.readerIndex(), payload.readableBytes(), HIGH, LOW, dataBytes);
    }

    @Test
    void isFoundAlone() {
        assertThat(HexFormat.of().formatHex(sei().array()))
                .isEqualTo("060515112233445566778899aabbccddeeff1168656c6c6f80");
        assertThat(find(sei())).isEqualTo(19);
    }

    @Test
    void isFoundBehindOtherMessagesAndInAnAggregate() {
        var sei = sei();
        var nal = Unpooled.buffer().writeByte(6);
        nal.writeByte(255).writeByte(3).writeByte(255).writeByte(1).writeZero(256);
        nal.writeBytes(sei, 1, sei.readableBytes() - 1);
        assertThat(nal.toString(find(nal), 5, StandardCharsets.US_ASCII)).isEqualTo("hello");

        var aggregate =
                Unpooled.buffer().writeByte(0x78).writeShort(2).writeByte(0x67).writeByte(1);
        aggregate.writeShort(sei.readableBytes()).writeBytes(sei);
        assertThat(aggregate.toString(find(aggregate), 5, StandardCharsets.US_ASCII))
                .isEqualTo("hello");
    }

    @Test
    void anotherUuidAndOtherUnitsAreNotIt() {
        assertThat(UserDataSei.find(sei(), 0, 25, HIGH, LOW + 1, 5)).isEqualTo(UserDataSei.ABSENT);
        assertThat(find(Unpooled.wrappedBuffer(new byte[] {0x65, 5, 21}))).isEqualTo(UserDataSei.ABSENT);
        assertThat(find(Unpooled.EMPTY_BUFFER)).isEqualTo(UserDataSei.ABSENT);
        var sei = sei();
        for (var length = 0; length < sei.readableBytes() - 1; length++) {
            assertThat(find(sei.slice(0, length))).isEqualTo(UserDataSei.ABSENT);
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        var found = find(Unpooled.wrappedBuffer(bytes));
        if (found != UserDataSei.ABSENT) {
            assertThat(found).isBetween(19, bytes.length - DATA.length);
        }
    }
}
