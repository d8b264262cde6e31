package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtp.PayloadOut;
import dev.fanlight.proto.vp9.Vp9FrameHeader;
import dev.fanlight.proto.vp9.Vp9Packetizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** VP9 frames and superframes (RFC 9628). */
final class Vp9Packer implements FramePacker {
    private final Vp9Packetizer packetizer = new Vp9Packetizer(MAX_PAYLOAD_BYTES);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;
    private @Nullable Vp9FrameHeader header;
    private @Nullable Vp9FrameHeader keyframeHeader;

    @Override
    public TrackFormat format() {
        var profile = keyframeHeader == null ? 0 : keyframeHeader.profile();
        return new TrackFormat(Codec.VP9, RtpTime.VIDEO_HZ, "profile-id=" + profile);
    }

    @Override
    public boolean isDescribed() {
        return keyframeHeader != null;
    }

    @Override
    public boolean read(ByteBuf frame, int from, int to, boolean saidKeyframe) {
        bytes = frame;
        at = from;
        end = to;
        header = Vp9FrameHeader.parse(frame, from, to).orElse(null);
        keyframeHeader = keyframe() ? header : keyframeHeader;
        return header != null;
    }

    @Override
    public boolean keyframe() {
        return header != null && header.keyframe();
    }

    @Override
    public int widthPx() {
        return keyframeHeader == null ? 0 : keyframeHeader.widthPx();
    }

    @Override
    public int heightPx() {
        return keyframeHeader == null ? 0 : keyframeHeader.heightPx();
    }

    @Override
    public void pack(PayloadOut out) {
        if (header != null) {
            packetizer.packetize(bytes, at, end, header, out);
        }
    }
}
