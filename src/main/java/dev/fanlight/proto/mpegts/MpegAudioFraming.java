package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * MPEG audio, layers I to III, of MPEG-1, MPEG-2 and "2.5" (ISO/IEC 11172-3 section 2.4.1.3, 13818-3 section 2.4.2.3).
 *
 * <pre>
 * | 7FF (11) | version (2) layer (2) no CRC (1) | bit rate (4) rate (2) padding (1) private (1) | mode (2) …
 * </pre>
 */
final class MpegAudioFraming implements AudioFraming {
    private static final int HEAD_BYTES = 4;
    private static final int[] RATES_HZ = {44100, 48000, 32000};
    private static final int[][] KBPS = {
        {32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    private TsAudioFormat format = new TsAudioFormat(RATES_HZ[1], 2, new byte[0]);
    private int samples;

    @Override
    public int length(ByteBuf bytes, int at, int end) {
        if (bytes.getUnsignedByte(at) != 0xFF) {
            return NO_FRAME;
        }
        if (end - at < HEAD_BYTES) {
            return NEED_MORE;
        }
        var head = bytes.getInt(at);
        var version = head >> 19 & 3;
        var layer = 4 - (head >> 17 & 3);
        var rateCode = head >> 12 & 0xF;
        var rate = head >> 10 & 3;
        if ((head >> 21 & 0x7FF) != 0x7FF
                || version == 1
                || layer == 4
                || rateCode == 0
                || rateCode == 15
                || rate == 3) {
            return NO_FRAME;
        }
        var bps = 1000 * KBPS[version == 3 ? layer - 1 : layer == 1 ? 3 : 4][rateCode - 1];
        var padding = head >> 9 & 1;
        return layer == 1
                ? (12 * bps / rateHz(head) + padding) * 4
                : samplesOf(head) / 8 * bps / rateHz(head) + padding;
    }

    private static int rateHz(int head) {
        return RATES_HZ[head >> 10 & 3]
                >> switch (head >> 19 & 3) {
                    case 3 -> 0;
                    case 2 -> 1;
                    default -> 2;
                };
    }

    private static int samplesOf(int head) {
        var layer = 4 - (head >> 17 & 3);
        return layer == 1 ? 384 : layer == 3 && (head >> 19 & 3) != 3 ? 576 : 1152;
    }

    @Override
    public ByteBuf content(ByteBuf bytes, int at, int length) {
        var head = bytes.getInt(at);
        var channels = (head >> 6 & 3) == 3 ? 1 : 2;
        var rateHz = rateHz(head);
        samples = samplesOf(head);
        if (format.sampleRateHz() != rateHz || format.channels() != channels) {
            format = new TsAudioFormat(rateHz, channels, new byte[0]);
        }
        return bytes.slice(at, length);
    }

    @Override
    public TsAudioFormat format() {
        return format;
    }

    @Override
    public long samples() {
        return samples;
    }
}
