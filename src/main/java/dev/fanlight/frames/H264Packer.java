package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.H264Packetizer;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** H.264 access units with start codes (RFC 6184). */
final class H264Packer implements FramePacker {
    /** More units than any encoder makes of one picture. */
    private static final int MAX_UNITS = 1_024;

    private final H264Packetizer packetizer = new H264Packetizer(MAX_PAYLOAD_BYTES);
    private final List<ByteBuf> units = new ArrayList<>();
    private ByteBuf setBytes = Unpooled.EMPTY_BUFFER;
    private @Nullable SequenceParameterSet set;
    private boolean keyframe;
    private boolean picture;
    private boolean reference;
    private boolean overfull;

    H264Packer(FrameTrack track) {
        packetizer.parameterSets(track.configuration());
        for (var nal : track.configuration()) {
            onSet(Unpooled.wrappedBuffer(nal), 0, nal.length);
        }
    }

    @Override
    public TrackFormat format() {
        var parameters = set == null ? "" : ";profile-level-id=" + set.profileLevelId();
        return new TrackFormat(Codec.H264, RtpTime.VIDEO_HZ, "packetization-mode=1" + parameters);
    }

    @Override
    public boolean isDescribed() {
        return set != null;
    }

    @Override
    public boolean read(ByteBuf bytes, int at, int end, boolean saidKeyframe) {
        units.clear();
        keyframe = saidKeyframe;
        picture = reference = overfull = false;
        AnnexB.forEach(bytes, at, end, this::onUnit);
        return picture && !overfull;
    }

    private void onUnit(ByteBuf bytes, int at, int length) {
        if (units.size() == MAX_UNITS) {
            overfull = true;
            return;
        }
        var header = bytes.getByte(at);
        var type = NalType.of(header);
        units.add(bytes.slice(at, length));
        if (type >= NalType.SLICE && type <= NalType.IDR) {
            picture = true;
            reference |= (header & 0x60) != 0;
            keyframe |= type == NalType.IDR;
        } else if (type == NalType.SPS) {
            // Nobody sends parameter sets in the middle but where decoding can begin.
            keyframe = true;
            onSet(bytes, at, length);
        }
    }

    private void onSet(ByteBuf bytes, int at, int length) {
        if (!setBytes.equals(bytes.slice(at, length))) {
            SequenceParameterSet.parse(bytes, at, length).ifPresent(parsed -> {
                set = parsed;
                setBytes = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes, at, length, true));
            });
        }
    }

    @Override
    public boolean keyframe() {
        return keyframe;
    }

    @Override
    public boolean discardable() {
        return !reference;
    }

    @Override
    public int widthPx() {
        return set == null ? 0 : set.widthPx();
    }

    @Override
    public int heightPx() {
        return set == null ? 0 : set.heightPx();
    }

    @Override
    public void pack(PayloadOut out) {
        packetizer.packetize(units, keyframe, out);
        units.clear();
    }
}
