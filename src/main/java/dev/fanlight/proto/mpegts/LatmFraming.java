package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.aac.AudioSpecificConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * AAC in LOAS and LATM (ISO/IEC 14496-3 section 1.7): one program, one layer and one frame in each element, which is what
 * broadcasters and encoders send. Frames do not begin at whole bytes there, so that they are copied.
 */
final class LatmFraming implements AudioFraming {
    private static final int HEAD_BYTES = 3;
    private static final int MAX_BYTES = 8192;
    private static final int AAC_LC = 2;
    private static final int SBR = 5;
    private static final int PS = 29;

    private final ByteBuf content = Unpooled.buffer(MAX_BYTES, MAX_BYTES);
    private @Nullable TsAudioFormat format;
    private int samples = 1024;

    /** The bits that are read; past the end it gives zeros and remembers that. */
    private ByteBuf bits = content;

    private int bitAt;
    private int bitEnd;

    @Override
    public int length(ByteBuf bytes, int at, int end) {
        if (end - at < HEAD_BYTES) {
            return NEED_MORE;
        }
        var head = bytes.getUnsignedMedium(at);
        return head >> 13 == 0x2B7 && (head & 0x1FFF) > 0 ? HEAD_BYTES + (head & 0x1FFF) : NO_FRAME;
    }

    @Override
    public @Nullable ByteBuf content(ByteBuf bytes, int at, int length) {
        bits = bytes;
        bitAt = 8 * (at + HEAD_BYTES);
        bitEnd = 8 * (at + length);
        var useSameStreamMux = read(1) == 1;
        if (!useSameStreamMux && !readStreamMuxConfig()) {
            format = null;
        }
        if (format == null) {
            return null;
        }
        var size = 0;
        int next;
        do {
            next = read(8);
            size += next;
        } while (next == 255);
        if (size == 0 || bitAt + 8 * size > bitEnd) {
            return null;
        }
        content.clear();
        for (var i = 0; i < size; i++) {
            content.writeByte(read(8));
        }
        return content;
    }

    private boolean readStreamMuxConfig() {
        // audioMuxVersion 0, allStreamsSameTimeFraming 1, then numSubFrames, numProgram and numLayer all 0.
        if (read(1) != 0 || read(1) != 1 || read(6) != 0 || read(4) != 0 || read(3) != 0) {
            return false;
        }
        var from = bitAt;
        var read = readAudioSpecificConfig();
        var configBits = bitAt - from;
        if (read == null) {
            return false;
        }
        // frameLengthType 0 with latmBufferFullness behind it; other data; a checksum.
        if (read(3) != 0) {
            return false;
        }
        bitAt += 8;
        if (read(1) == 1) {
            int more;
            do {
                more = read(1);
                bitAt += 8;
            } while (more == 1 && bitAt < bitEnd);
        }
        if (read(1) == 1) {
            bitAt += 8;
        }
        var behind = bitAt;
        var configuration = new byte[(configBits + 7) / 8];
        bitAt = from;
        for (var i = 0; i < configuration.length; i++) {
            var count = Math.min(8, configBits - 8 * i);
            configuration[i] = (byte) (read(count) << (8 - count));
        }
        bitAt = behind;
        format = new TsAudioFormat(read.sampleRateHz(), read.channels(), configuration);
        return bitAt <= bitEnd;
    }

    /** Only what an AAC of one or two channels, with or without the extensions of HE-AAC, says of itself. */
    private @Nullable TsAudioFormat readAudioSpecificConfig() {
        var type = read(5);
        var rateHz = readRate();
        var channels = read(4);
        if (type == SBR || type == PS) {
            rateHz = readRate();
            channels = type == PS ? 2 : channels;
            type = read(5);
        }
        if (type != AAC_LC || rateHz == 0 || channels < 1 || channels > 7) {
            return null;
        }
        samples = 1024;
        var short960 = read(1) == 1;
        if (read(1) == 1) {
            bitAt += 14;
        }
        if (read(1) == 1) {
            return null;
        }
        samples = short960 ? 960 : samples;
        return new TsAudioFormat(rateHz, channels == 7 ? 8 : channels, new byte[0]);
    }

    private int readRate() {
        var index = read(4);
        return index == 15 ? read(24) : AudioSpecificConfig.rateOf(index);
    }

    private int read(int count) {
        var value = 0;
        for (var i = 0; i < count; i++, bitAt++) {
            var bit = bitAt < bitEnd ? bits.getByte(bitAt >> 3) >> (7 - (bitAt & 7)) & 1 : 0;
            value = value << 1 | bit;
        }
        return value;
    }

    @Override
    public TsAudioFormat format() {
        return format == null ? new TsAudioFormat(48_000, 2, new byte[0]) : format;
    }

    @Override
    public long samples() {
        return samples;
    }
}
