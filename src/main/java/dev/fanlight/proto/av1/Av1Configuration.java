package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
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
    private static final Av1SequenceHeader UNKNOWN = new Av1SequenceHeader(0, 0, false, 0, 0, 0x0C);

    /** Empty where the bytes are not such a record. */
    public static Optional<Av1Configuration> parse(ByteBuf bytes, int at, int length) {
        if (length < FIXED_BYTES || bytes.getUnsignedByte(at) != MARKER_AND_VERSION) {
            return Optional.empty();
        }
        return Optional.of(new Av1Configuration(sequenceHeaderIn(bytes, at + FIXED_BYTES, at + length)));
    }

    /** The first sequence header among OBUs with sizes, with its own size; no bytes where there is none. */
    public static byte[] sequenceHeaderIn(ByteBuf bytes, int from, int end) {
        var found = new byte[][] {{}};
        Obus.forEach(bytes, from, end, (all, at, headerBytes, dataAt, dataBytes) -> {
            var header = all.getByte(at);
            if (found[0].length == 0 && Obus.type(header) == Obus.SEQUENCE_HEADER && (header & Obus.HAS_SIZE) != 0) {
                found[0] = ByteBufUtil.getBytes(all, at, dataAt + dataBytes - at, true);
            }
        });
        return found[0];
    }

    /** Appends the record. */
    public void write(ByteBuf out) {
        var fields = fields();
        out.writeByte(MARKER_AND_VERSION)
                .writeByte(fields.profile() << 5 | fields.levelIndex())
                .writeByte((fields.highTier() ? 0x80 : 0) | fields.colour())
                .writeByte(0)
                .writeBytes(sequenceHeader);
    }

    /** Of a header that cannot be read, zeros are said, which decoders do not mind, as they read the header itself. */
    private Av1SequenceHeader fields() {
        var found = new Av1SequenceHeader[] {UNKNOWN};
        Obus.forEach(
                Unpooled.wrappedBuffer(sequenceHeader),
                0,
                sequenceHeader.length,
                (all, at, headerBytes, dataAt, dataBytes) ->
                        Av1SequenceHeader.parse(all, dataAt, dataBytes).ifPresent(header -> found[0] = header));
        return found[0];
    }
}
