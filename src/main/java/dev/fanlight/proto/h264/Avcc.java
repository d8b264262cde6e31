package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/** NAL units each behind its length (ISO 14496-15 section 5.3), as MP4 and RTMP have them. */
public final class Avcc {
    private Avcc() {}

    /**
     * Hands over each unit up to the first that is wrong; empty ones are skipped.
     *
     * @param lengthBytes how many bytes a length has: 1, 2 or 4
     */
    public static H264Fault forEach(ByteBuf bytes, int from, int end, int lengthBytes, NalSink sink) {
        var at = from;
        while (at < end) {
            if (end - at < lengthBytes) {
                return H264Fault.TRUNCATED;
            }
            var length = switch (lengthBytes) {
                case 1 -> bytes.getUnsignedByte(at);
                case 2 -> bytes.getUnsignedShort(at);
                default -> bytes.getUnsignedInt(at);
            };
            at += lengthBytes;
            if (length > end - at) {
                return H264Fault.TRUNCATED;
            }
            if (length > 0) {
                sink.nal(bytes, at, (int) length);
            }
            at += (int) length;
        }
        return H264Fault.NONE;
    }
}
