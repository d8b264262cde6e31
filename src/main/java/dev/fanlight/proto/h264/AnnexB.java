package dev.fanlight.proto.h264;

import dev.fanlight.proto.mpegvideo.StartCodes;
import io.netty.buffer.ByteBuf;

/** NAL units parted by start codes (ITU-T H.264 annex B), as files and MPEG-TS have them. */
public final class AnnexB {
    /** What stands before each unit when we write them. */
    public static final int START_CODE = 1;

    public static final int START_CODE_BYTES = 4;

    private AnnexB() {}

    /** Hands over each unit that has at least one byte; bytes before the first start code are skipped. */
    public static void forEach(ByteBuf bytes, int from, int end, NalSink sink) {
        var start = behindStartCode(bytes, from, end);
        while (start < end) {
            var next = behindStartCode(bytes, start, end);
            var last = next < end || endsWithStartCode(bytes, start, next) ? next - 3 : end;
            // Zeros before a start code belong to it (leading and trailing_zero_8bits), for no unit ends with zero.
            while (last > start && bytes.getByte(last - 1) == 0) {
                last--;
            }
            if (last > start) {
                sink.nal(bytes, start, last - start);
            }
            start = next;
        }
    }

    private static boolean endsWithStartCode(ByteBuf bytes, int start, int end) {
        return end - start >= 3 && bytes.getMedium(end - 3) == 1;
    }

    private static int behindStartCode(ByteBuf bytes, int from, int end) { // hot
        return Math.min(end, StartCodes.prefix(bytes, from, end) + StartCodes.PREFIX_BYTES);
    }
}
