package dev.fanlight.doctor;

import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h264.H264Payload;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import dev.fanlight.proto.h264.SliceHeader;
import io.netty.buffer.ByteBuf;

/** H.264 (RFC 6184). A parameter set is read only when its bytes are others than before. */
final class H264Reading implements VideoPayload {
    private static final int SPS = 1;
    private static final int PPS = 2;

    private final H264Payload payload = new H264Payload();
    private int knownSet;
    private VideoTraits traits = VideoTraits.UNKNOWN;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        if (payload.read(bytes, at, lengthBytes) == H264Fault.NONE && payload.hasSps()) {
            findSet(bytes, at, lengthBytes);
        }
    }

    private void findSet(ByteBuf bytes, int at, int lengthBytes) { // hot
        if (NalType.of(bytes.getByte(at)) == NalType.SPS) {
            onSet(bytes, at, lengthBytes);
            return;
        }
        if (NalType.of(bytes.getByte(at)) != NalType.STAP_A) {
            return; // nobody cuts so small a unit into fragments
        }
        // The payload's lengths have been checked.
        for (var unit = at + 1; unit + 2 < at + lengthBytes; unit += 2 + bytes.getUnsignedShort(unit)) {
            if (NalType.of(bytes.getByte(unit + 2)) == NalType.SPS) {
                onSet(bytes, unit + 2, bytes.getUnsignedShort(unit));
                return;
            }
        }
    }

    private void onSet(ByteBuf bytes, int at, int lengthBytes) { // hot
        var hash = ByteHash.of(bytes, at, lengthBytes);
        if (hash != knownSet) {
            knownSet = hash;
            SequenceParameterSet.parse(bytes, at, lengthBytes).ifPresent(set -> traits = traits(set));
        }
    }

    private static VideoTraits traits(SequenceParameterSet set) {
        return new VideoTraits(
                profile(set.profileIdc(), set.constraintFlags()),
                level(set.levelIdc()),
                set.widthPx(),
                set.heightPx(),
                set.interlaced(),
                set.profileIdc() <= 100 && set.profileIdc() != 44,
                announced(set));
    }

    private static Reordering announced(SequenceParameterSet set) {
        if (!set.reorderingPossible()) {
            return Reordering.NONE;
        }
        return set.maxReorderFrames().isPresent() ? Reordering.ANNOUNCED : Reordering.UNKNOWN;
    }

    /** ITU-T H.264 annex A.2. */
    private static String profile(int idc, int constraints) {
        return switch (idc) {
            case 66 -> (constraints & 0x40) != 0 ? "Constrained Baseline" : "Baseline";
            case 77 -> "Main";
            case 88 -> "Extended";
            case 100 -> (constraints & 0x0C) == 0x0C ? "Constrained High" : "High";
            case 110 -> "High 10";
            case 122 -> "High 4:2:2";
            case 244 -> "High 4:4:4 Predictive";
            case 44 -> "CAVLC 4:4:4 Intra";
            default -> "";
        };
    }

    private static String level(int idc) {
        return idc / 10 + (idc % 10 == 0 ? "" : "." + idc % 10);
    }

    @Override
    public boolean beginsSlice() {
        return payload.sliceType() != SliceHeader.UNKNOWN;
    }

    @Override
    public boolean bidirectional() {
        return payload.sliceType() == SliceHeader.B;
    }

    @Override
    public boolean beginsKeyPicture() {
        return payload.idr();
    }

    @Override
    public int parameterSets() {
        return (payload.hasSps() ? SPS : 0) | (payload.hasPps() ? PPS : 0);
    }

    @Override
    public int neededParameterSets() {
        return SPS | PPS;
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
