package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.mpegvideo.Mpeg2Packetizer;
import dev.fanlight.proto.mpegvideo.Mpeg4Packetizer;
import dev.fanlight.proto.mpegvideo.MpegPicture;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Pictures of MPEG-4 Visual (RFC 6416) and of MPEG-1 and MPEG-2 (RFC 2250). */
final class MpegPacker implements FramePacker {
    private static final int MAX_HEADER_BYTES = 1_024;

    private final boolean mpeg4;
    private final MpegPicture picture;
    private final Mpeg4Packetizer mpeg4Packetizer = new Mpeg4Packetizer(MAX_PAYLOAD_BYTES);
    private final Mpeg2Packetizer mpeg2Packetizer = new Mpeg2Packetizer(MAX_PAYLOAD_BYTES);
    private ByteBuf headers = Unpooled.EMPTY_BUFFER;
    private String parameters = "";
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;
    private boolean keyframe;

    MpegPacker(FrameTrack track) {
        mpeg4 = track.codec() == Codec.MPEG4;
        picture = new MpegPicture(mpeg4);
        var all = Unpooled.wrappedBuffer(track.configuration().toArray(byte[][]::new));
        if (picture.readHeaders(all, 0, all.readableBytes())) {
            remember(all, 0, all.readableBytes());
        }
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(mpeg4 ? Codec.MPEG4 : Codec.MPEG2, RtpTime.VIDEO_HZ, parameters);
    }

    @Override
    public boolean isDescribed() {
        return headers.isReadable();
    }

    @Override
    public boolean read(ByteBuf frame, int from, int to, boolean saidKeyframe) {
        bytes = frame;
        at = from;
        end = to;
        if (!picture.read(frame, from, to)) {
            return false;
        }
        keyframe = saidKeyframe || picture.kind() == MpegPicture.Kind.INTRA;
        if (picture.hasHeaders()) {
            remember(frame, from, picture.headersEnd());
        }
        return true;
    }

    private void remember(ByteBuf from, int start, int finish) {
        if (finish - start > MAX_HEADER_BYTES || headers.equals(from.slice(start, finish - start))) {
            return;
        }
        var copy = ByteBufUtil.getBytes(from, start, finish - start, true);
        headers = Unpooled.wrappedBuffer(copy);
        if (mpeg4) {
            // Simple profile, level 1, where nothing is said (RFC 6416 section 7.1).
            var level = picture.profileLevel() == 0 ? 1 : picture.profileLevel();
            parameters = "profile-level-id=" + level + ";config=" + ByteBufUtil.hexDump(copy);
        }
    }

    @Override
    public boolean keyframe() {
        return keyframe;
    }

    @Override
    public boolean discardable() {
        return picture.kind() == MpegPicture.Kind.BIDIRECTIONAL;
    }

    @Override
    public int widthPx() {
        return picture.widthPx();
    }

    @Override
    public int heightPx() {
        return picture.heightPx();
    }

    @Override
    public void pack(PayloadOut out) {
        var leading = keyframe && !picture.hasHeaders() ? headers : Unpooled.EMPTY_BUFFER;
        if (mpeg4) {
            mpeg4Packetizer.packetize(leading, bytes, at, end, out);
        } else {
            mpeg2Packetizer.packetize(leading, bytes, at, end, picture, out);
        }
    }
}
