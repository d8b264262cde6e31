package dev.fanlight.frames;

import dev.fanlight.proto.h264.H264Packetizer;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/** The NAL units of H.264 (RFC 6184). */
final class H264Units implements NalPacker.Units {
    private static final String PARAMETERS = "packetization-mode=1";

    private final H264Packetizer packetizer = new H264Packetizer(FramePacker.MAX_PAYLOAD_BYTES);

    @Override
    public int leastBytes() {
        return 1;
    }

    @Override
    public boolean isSlice(ByteBuf bytes, int at) {
        var type = NalType.of(bytes.getByte(at));
        return type >= NalType.SLICE && type <= NalType.IDR;
    }

    @Override
    public boolean isReference(ByteBuf bytes, int at) {
        return (bytes.getByte(at) & 0x60) != 0;
    }

    @Override
    public boolean isKeyframe(ByteBuf bytes, int at) {
        return NalType.of(bytes.getByte(at)) == NalType.IDR;
    }

    @Override
    public boolean isSequenceSet(ByteBuf bytes, int at) {
        return NalType.of(bytes.getByte(at)) == NalType.SPS;
    }

    @Override
    public NalPacker.Pictures undescribed() {
        return new NalPacker.Pictures(PARAMETERS, 0, 0);
    }

    @Override
    public Optional<NalPacker.Pictures> describe(ByteBuf bytes, int at, int length) {
        return SequenceParameterSet.parse(bytes, at, length)
                .map(set -> new NalPacker.Pictures(
                        PARAMETERS + ";profile-level-id=" + set.profileLevelId(), set.widthPx(), set.heightPx()));
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
