package dev.fanlight.proto.aac;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What stands before each AAC access unit in MPEG-TS and in files (ADTS, ISO 14496-3 section 1.A.2).
 *
 * <pre>
 * | sync(12) id layer(2) no-crc | profile(2) rate(4) p channels(3) o h | c c length(13) fullness(11) blocks(2) | crc(16) |
 * </pre>
 *
 * @param objectType 1 to 4; 2 is AAC-LC
 * @param channels 1 to 8; 0 where the unit itself says it
 * @param headerBytes 7, or 9 with a checksum
 * @param frameBytes header included, at most 8191
 */
public record AdtsHeader(int objectType, int sampleRateHz, int channels, int headerBytes, int frameBytes) {
    public static final int BYTES = 7;

    /** The largest frame that its 13 bits can say. */
    public static final int MAX_FRAME_BYTES = (1 << 13) - 1;

    private static final int BUFFER_FULLNESS_VARIABLE = 0x7FF;

    /** Empty where there is none, or one with several units in it, which nobody sends. */
    public static Optional<AdtsHeader> parse(ByteBuf bytes, int at, int end) {
        if (end - at < BYTES) {
            return Optional.empty();
        }
        var first = bytes.getUnsignedShort(at);
        var rest = bytes.getUnsignedByte(at + 2) << 8 | bytes.getUnsignedByte(at + 3);
        var headerBytes = (first & 1) == 1 ? BYTES : BYTES + 2;
        var frameBytes = (rest & 3) << 11 | bytes.getUnsignedByte(at + 4) << 3 | bytes.getUnsignedByte(at + 5) >> 5;
        var rate = AudioSpecificConfig.rateOf(rest >> 10 & 0xF);
        if ((first & 0xFFF6) != 0xFFF0 || rate == 0 || frameBytes <= headerBytes || (bytes.getByte(at + 6) & 3) != 0) {
            return Optional.empty();
        }
        var channels = AudioSpecificConfig.channelsOf(rest >> 6 & 7);
        return Optional.of(new AdtsHeader(1 + (rest >> 14), rate, channels, headerBytes, frameBytes));
    }

    /** The configuration that says the same. */
    public AudioSpecificConfig config() {
        return new AudioSpecificConfig(objectType, sampleRateHz, channels, 1024);
    }

    /**
     * Writes the header for a unit of so many bytes.
     *
     * @param config of an object type up to 4, a rate of the table and up to 8 channels; other types are written as AAC-LC,
     *     which players of spectral band replication expect
     * @param unitBytes up to 8184
     */
    public static void write(ByteBuf out, AudioSpecificConfig config, int unitBytes) {
        var type = config.objectType() <= 4 ? config.objectType() : AudioSpecificConfig.AAC_LC;
        var length = BYTES + unitBytes;
        var rate = AudioSpecificConfig.rateIndex(config.sampleRateHz());
        var channels = AudioSpecificConfig.channelIndex(config.channels());
        out.writeShort(0xFFF1);
        out.writeShort(((type - 1) << 14) | rate << 10 | channels << 6 | length >> 11);
        out.writeByte(length >> 3);
        out.writeShort((length & 7) << 13 | BUFFER_FULLNESS_VARIABLE << 2);
    }
}
