package dev.fanlight.frames;

import dev.fanlight.proto.h265.H265NalType;
import dev.fanlight.proto.h265.H265Packetizer;
import dev.fanlight.proto.h265.H265SequenceParameterSet;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/** The NAL units of H.265 (RFC 7798). */
final class H265Units implements NalPacker.Units {
    private static final int HEADER_BYTES = 2;

    private final H265Packetizer packetizer = new H265Packetizer(FramePacker.MAX_PAYLOAD_BYTES);

    @Override
    public int leastBytes() {
        return HEADER_BYTES + 1;
    }

    @Override
    public boolean isSlice(ByteBuf bytes, int at) {
        return H265NalType.isSlice(H265NalType.of(bytes, at));
    }

    @Override
    public boolean isReference(ByteBuf bytes, int at) {
        return H265NalType.isReference(H265NalType.of(bytes, at));
    }

    @Override
    public boolean isKeyframe(ByteBuf bytes, int at) {
        return H265NalType.isIrap(H265NalType.of(bytes, at));
    }

    @Override
    public boolean isSequenceSet(ByteBuf bytes, int at) {
        var type = H265NalType.of(bytes, at);
        return type == H265NalType.VPS || type == H265NalType.SPS;
    }

    @Override
    public NalPacker.Pictures undescribed() {
        return new NalPacker.Pictures("", 0, 0);
    }

    @Override
    public Optional<NalPacker.Pictures> describe(ByteBuf bytes, int at, int length) {
        return H265SequenceParameterSet.parse(bytes, at, length)
                .map(set -> new NalPacker.Pictures(set.formatParameters(), set.widthPx(), set.heightPx()));
    }

    @Override
    public void parameterSets(List<byte[]> nals) {
        packetizer.parameterSets(nals);
    }

    @Override
    public void packetize(List<ByteBuf> nals, boolean keyframe, PayloadOut out) {
        packetizer.packetize(nals, keyframe, out);
    }
}
