package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;

/**
 * The configuration record of MP4 and Enhanced RTMP, av1C (AV1 in ISO base media 1.2 section 2.3).
 *
 * <pre>
 * | 1 version(7) | profile(3) level(5) | tier depth>8 depth=12 mono subX subY position(2) | delay(8) | sequence header OBU
 * </pre>
 *
 * @param sequenceHeader the OBU with its size, empty where the record has none; not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Av1Configuration(byte[] sequenceHeader) {
    private static final int FIXED_BYTES = 4;
    private static final int MARKER_AND_VERSION = 0x81;

    /** Empty where the bytes are not such a record. */
    public static Optional<Av1Configuration> parse(ByteBuf bytes, int at, int length) {
        if (length < FIXED_BYTES || bytes.getUnsignedByte(at) != MARKER_AND_VERSION) {
            return Optional.empty();
        }
        return Optional.of(new Av1Configuration(sequenceHeaderIn(bytes, at + FIXED_BYTES, at + length)));
    }

    /** The first sequence header among OBUs with sizes, with its own size; no bytes where there is none. */
    public static byte[] sequenceHeaderIn(ByteBuf bytes, int from, int end) {
        var at = from;
        while (at < end) {
            var header = bytes.getUnsignedByte(at);
            var sizeAt = at + 1 + ((header & 0x04) != 0 ? 1 : 0);
            if ((header & 0x02) == 0) {
                break;
            }
            var size = 0L;
            var behind = sizeAt;
            var more = true;
            for (var i = 0; i < 5 && more && behind < end; i++) {
                var next = bytes.getUnsignedByte(behind++);
                size |= (next & 0x7FL) << (7 * i);
                more = next >= 0x80;
            }
            if (more || size > end - behind) {
                break;
            }
            if ((header >> 3 & 0x0F) == Av1Payload.OBU_SEQUENCE_HEADER) {
                return ByteBufUtil.getBytes(bytes, at, behind + (int) size - at, true);
            }
            at = behind + (int) size;
        }
        return new byte[0];
    }

    /** Appends the record. */
    public void write(ByteBuf out) {
        var fields = SequenceHeaderFields.read(sequenceHeader);
        out.writeByte(MARKER_AND_VERSION)
                .writeByte(fields.profile() << 5 | fields.level())
                .writeByte(fields.tierAndColour())
                .writeByte(0)
                .writeBytes(sequenceHeader);
    }
}
