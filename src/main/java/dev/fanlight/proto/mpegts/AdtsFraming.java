package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * AAC with a head before each frame (ISO/IEC 14496-3 section 1.A.2).
 *
 * <pre>
 * | FFF (12) | id (1) layer (2) no CRC (1) | profile (2) rate (4) private (1) channels (3) | 4 | length (13) | 11 | blocks (2) |
 * </pre>
 */
final class AdtsFraming implements AudioFraming {
    private static final int HEAD_BYTES = 7;
    private static final int CRC_BYTES = 2;
    private static final int SAMPLES = 1024;
    static final int[] RATES_HZ = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
    };

    private TsAudioFormat format = new TsAudioFormat(RATES_HZ[3], 2, new byte[0]);
    private int head = -1;

    @Override
    public int length(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return bytes.getUnsignedByte(at) == 0xFF ? NEED_MORE : NO_FRAME;
        }
        if ((bytes.getUnsignedShort(at) & 0xFFF6) != 0xFFF0) {
            return NO_FRAME;
        }
        if (end - at < HEAD_BYTES) {
            return NEED_MORE;
        }
        var length = bytes.getInt(at + 3) >> 13 & 0x1FFF;
        var rate = bytes.getByte(at + 2) >> 2 & 0xF;
        var channels = channels(bytes, at);
        // Several blocks in a frame were never seen, and would have to be told apart by decoding them.
        var single = (bytes.getByte(at + 6) & 3) == 0;
        return length > headBytes(bytes, at) && rate < RATES_HZ.length && channels > 0 && single ? length : NO_FRAME;
    }

    private static int headBytes(ByteBuf bytes, int at) {
        return (bytes.getByte(at + 1) & 1) == 1 ? HEAD_BYTES : HEAD_BYTES + CRC_BYTES;
    }

    private static int channels(ByteBuf bytes, int at) {
        return (bytes.getByte(at + 2) & 1) << 2 | ((bytes.getByte(at + 3) >> 6) & 3);
    }

    @Override
    public ByteBuf content(ByteBuf bytes, int at, int length) {
        var channels = channels(bytes, at);
        var profileAndRate = bytes.getByte(at + 2) >> 2 & 0x3F;
        if (head != (profileAndRate << 3 | channels)) {
            head = profileAndRate << 3 | channels;
            var rate = profileAndRate & 0xF;
            var config = ((profileAndRate >> 4) + 1) << 11 | rate << 7 | channels << 3;
            format = new TsAudioFormat(
                    RATES_HZ[rate], channels == 7 ? 8 : channels, new byte[] {(byte) (config >> 8), (byte) config});
        }
        var headBytes = headBytes(bytes, at);
        return bytes.slice(at + headBytes, length - headBytes);
    }

    @Override
    public TsAudioFormat format() {
        return format;
    }

    @Override
    public long samples() {
        return SAMPLES;
    }
}
