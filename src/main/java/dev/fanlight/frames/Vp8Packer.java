package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtp.PayloadOut;
import dev.fanlight.proto.vp8.Vp8Packetizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** VP8 frames (RFC 7741). */
final class Vp8Packer implements FramePacker {
    private static final int KEYFRAME_HEADER_BYTES = 10;
    private static final int START_CODE = 0x9D012A;

    private final Vp8Packetizer packetizer = new Vp8Packetizer(MAX_PAYLOAD_BYTES);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;
    private boolean keyframe;
    private int widthPx;
    private int heightPx;

    @Override
    public TrackFormat format() {
        return new TrackFormat(Codec.VP8, RtpTime.VIDEO_HZ, "");
    }

    @Override
    public boolean isDescribed() {
        return true;
    }

    @Override
    public boolean read(ByteBuf frame, int from, int to, boolean saidKeyframe) {
        bytes = frame;
        at = from;
        end = to;
        keyframe = (frame.getByte(from) & 1) == 0;
        if (!keyframe) {
            return true;
        }
        // RFC 6386 section 9.1.
        if (to - from < KEYFRAME_HEADER_BYTES || frame.getUnsignedMedium(from + 3) != START_CODE) {
            return false;
        }
        widthPx = frame.getUnsignedShortLE(from + 6) & 0x3FFF;
        heightPx = frame.getUnsignedShortLE(from + 8) & 0x3FFF;
        return widthPx > 0 && heightPx > 0;
    }

    @Override
    public boolean keyframe() {
        return keyframe;
    }

    @Override
    public int widthPx() {
        return widthPx;
    }

    @Override
    public int heightPx() {
        return heightPx;
    }

    @Override
    public void pack(PayloadOut out) {
        packetizer.packetize(bytes, at, end, out);
    }
}
