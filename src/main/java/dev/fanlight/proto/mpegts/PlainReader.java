package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/** Video of which each PES packet is a frame: MPEG-2, MPEG-4 part 2, AV1. */
final class PlainReader implements ElementaryReader {
    private final TsStreamType type;

    PlainReader(TsStreamType type) {
        this.type = type;
    }

    @Override
    public void onPes(ByteBuf payload, long presentation, long decode, boolean mayGoOn, Out out) {
        if (presentation == Timestamps.NONE) {
            out.refused(TsFault.NO_TIME);
            return;
        }
        switch (type) {
            case MPEG2 -> out.frame(payload, presentation, decode, isMpeg2Keyframe(payload));
            case MPEG4 -> out.frame(payload, presentation, decode, isMpeg4Keyframe(payload));
            case AV1 -> onAv1(payload, presentation, decode, out);
            default -> throw new IllegalStateException("not plain: " + type);
        }
    }

    /** picture_coding_type stands behind ten bits of temporal_reference (ISO/IEC 13818-2 section 6.2.3); 1 is intra. */
    private static boolean isMpeg2Keyframe(ByteBuf bytes) {
        var at = behindStartCode(bytes, 0x00);
        return at + 1 < bytes.writerIndex() && (bytes.getByte(at + 1) >> 3 & 7) == 1;
    }

    /** vop_coding_type is the first of a VOP (ISO/IEC 14496-2 section 6.2.5); 0 is intra. */
    private static boolean isMpeg4Keyframe(ByteBuf bytes) {
        var at = behindStartCode(bytes, 0xB6);
        return at < bytes.writerIndex() && (bytes.getByte(at) >> 6 & 3) == 0;
    }

    private static int behindStartCode(ByteBuf bytes, int code) {
        for (var at = bytes.readerIndex(); at + 4 <= bytes.writerIndex(); at++) {
            if (bytes.getInt(at) == (1 << 8 | code)) {
                return at + 4;
            }
        }
        return bytes.writerIndex();
    }

    private static void onAv1(ByteBuf payload, long presentation, long decode, Out out) {
        // A temporal unit begins with its delimiter (type 2, with a size of 0); behind it a sequence header tells of a
        // keyframe.
        var at = payload.readerIndex();
        if (payload.readableBytes() < 4 || payload.getUnsignedShort(at) != 0x1200) {
            out.refused(TsFault.BAD_FRAME);
            return;
        }
        out.frame(payload, presentation, decode, (payload.getByte(at + 2) >> 3 & 0xF) == 1);
    }

    @Override
    public void onGap() {}

    @Override
    public void close() {}
}
