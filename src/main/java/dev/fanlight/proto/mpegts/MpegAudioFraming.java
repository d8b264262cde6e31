package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.mpegaudio.MpegAudioHeader;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** MPEG audio, layers I to III, of MPEG-1, MPEG-2 and "2.5" ({@link MpegAudioHeader}). */
final class MpegAudioFraming implements AudioFraming {
    private TsAudioFormat format = new TsAudioFormat(48_000, 2, new byte[0]);
    private int samples;

    @Override
    public int length(ByteBuf bytes, int at, int end) {
        if (bytes.getUnsignedByte(at) != 0xFF) {
            return NO_FRAME;
        }
        if (end - at < MpegAudioHeader.BYTES) {
            return NEED_MORE;
        }
        return MpegAudioHeader.parse(bytes, at, end)
                .map(MpegAudioHeader::frameBytes)
                .orElse(NO_FRAME);
    }

    @Override
    public @Nullable ByteBuf content(ByteBuf bytes, int at, int length) {
        var header = MpegAudioHeader.parse(bytes, at, at + length).orElse(null);
        if (header == null) {
            return null;
        }
        samples = header.samples();
        if (format.sampleRateHz() != header.sampleRateHz() || format.channels() != header.channels()) {
            format = new TsAudioFormat(header.sampleRateHz(), header.channels(), new byte[0]);
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
