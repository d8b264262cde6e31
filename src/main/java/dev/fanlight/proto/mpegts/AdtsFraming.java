package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.aac.AdtsHeader;
import dev.fanlight.proto.aac.AudioSpecificConfig;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** AAC with a header before each frame ({@link AdtsHeader}). */
final class AdtsFraming implements AudioFraming {
    private AudioSpecificConfig config = AudioSpecificConfig.lc(48_000, 2);
    private TsAudioFormat format = new TsAudioFormat(48_000, 2, new byte[0]);

    @Override
    public int length(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return bytes.getUnsignedByte(at) == 0xFF ? NEED_MORE : NO_FRAME;
        }
        if ((bytes.getUnsignedShort(at) & 0xFFF6) != 0xFFF0) {
            return NO_FRAME;
        }
        if (end - at < AdtsHeader.BYTES) {
            return NEED_MORE;
        }
        return AdtsHeader.parse(bytes, at, end)
                .filter(header -> header.channels() > 0)
                .map(AdtsHeader::frameBytes)
                .orElse(NO_FRAME);
    }

    @Override
    public @Nullable ByteBuf content(ByteBuf bytes, int at, int length) {
        var header = AdtsHeader.parse(bytes, at, at + length).orElse(null);
        if (header == null) {
            return null;
        }
        if (format.configuration().length == 0 || !config.equals(header.config())) {
            config = header.config();
            format = new TsAudioFormat(config.sampleRateHz(), config.channels(), config.write());
        }
        return bytes.slice(at + header.headerBytes(), length - header.headerBytes());
    }

    @Override
    public TsAudioFormat format() {
        return format;
    }

    @Override
    public long samples() {
        return config.frameSamples();
    }
}
