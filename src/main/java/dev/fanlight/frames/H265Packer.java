package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h265.H265NalType;
import dev.fanlight.proto.h265.H265Packetizer;
import dev.fanlight.proto.h265.H265SequenceParameterSet;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** H.265 access units with start codes (RFC 7798). */
final class H265Packer implements FramePacker {
    private static final int MAX_UNITS = 1_024;
    private static final int HEADER_BYTES = 2;

    private final H265Packetizer packetizer = new H265Packetizer(MAX_PAYLOAD_BYTES);
    private final List<ByteBuf> units = new ArrayList<>();
    private ByteBuf setBytes = Unpooled.EMPTY_BUFFER;
    private @Nullable H265SequenceParameterSet set;
    private boolean keyframe;
    private boolean picture;
    private boolean reference;
    private boolean overfull;

    H265Packer(FrameTrack track) {
        packetizer.parameterSets(track.configuration());
        for (var nal : track.configuration()) {
            onSet(Unpooled.wrappedBuffer(nal), 0, nal.length);
        }
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(Codec.H265, RtpTime.VIDEO_HZ, set == null ? "" : set.formatParameters());
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
        if (length <= HEADER_BYTES) {
            return;
        }
        if (units.size() == MAX_UNITS) {
            overfull = true;
            return;
        }
        units.add(bytes.slice(at, length));
        var type = H265NalType.of(bytes, at);
        if (H265NalType.isSlice(type)) {
            picture = true;
            reference |= H265NalType.isReference(type);
            keyframe |= H265NalType.isIrap(type);
        } else if (type == H265NalType.VPS || type == H265NalType.SPS) {
            keyframe = true;
            onSet(bytes, at, length);
        }
    }

    private void onSet(ByteBuf bytes, int at, int length) {
        if (!setBytes.equals(bytes.slice(at, length))) {
            H265SequenceParameterSet.parse(bytes, at, length).ifPresent(parsed -> {
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
