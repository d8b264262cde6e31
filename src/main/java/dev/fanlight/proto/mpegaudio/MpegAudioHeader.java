package dev.fanlight.proto.mpegaudio;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The four bytes before each frame of MPEG audio (ISO 11172-3 section 2.4.1.3, ISO 13818-3, and the "2.5" of low rates).
 *
 * <pre>
 * | sync(11) version(2) layer(2) protection | bitrate(4) rate(2) padding private | mode(2) … |
 * </pre>
 *
 * @param layer 1 to 3
 * @param bitrateBps 8,000 to 448,000
 * @param channels 1 or 2
 * @param samples of each channel in the frame: 384, 576 or 1152
 * @param frameBytes with the header
 */
public record MpegAudioHeader(int layer, int sampleRateHz, int bitrateBps, int channels, int samples, int frameBytes) {
    public static final int BYTES = 4;

    private static final int[] RATES = {44_100, 48_000, 32_000};
    private static final int[][] KBPS = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    /** Empty where there is no such header, or one of free bit rate, whose length nobody can tell. */
    public static Optional<MpegAudioHeader> parse(ByteBuf bytes, int at, int end) {
        if (end - at < BYTES) {
            return Optional.empty();
        }
        var word = bytes.getInt(at);
        var version = word >> 19 & 3; // 0: 2.5, 2: 2, 3: 1
        var layer = 4 - (word >> 17 & 3);
        var rateIndex = word >> 12 & 0xF;
        var rate = word >> 10 & 3;
        if (word >>> 21 != 0x7FF || version == 1 || layer == 4 || rateIndex == 0 || rateIndex == 15 || rate == 3) {
            return Optional.empty();
        }
        var first = version == 3;
        var table = first ? layer - 1 : layer == 1 ? 3 : 4;
        var bitrate = KBPS[table][rateIndex] * 1_000;
        var sampleRate = RATES[rate] / (first ? 1 : version == 2 ? 2 : 4);
        var samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1_152;
        var padding = word >> 9 & 1;
        var frameBytes =
                layer == 1 ? (12 * bitrate / sampleRate + padding) * 4 : samples / 8 * bitrate / sampleRate + padding;
        var channels = (word >> 6 & 3) == 3 ? 1 : 2;
        return Optional.of(new MpegAudioHeader(layer, sampleRate, bitrate, channels, samples, frameBytes));
    }
}
