package dev.fanlight.doctor;

import dev.fanlight.proto.h265.H265Fault;
import dev.fanlight.proto.h265.H265NalType;
import dev.fanlight.proto.h265.H265Payload;
import dev.fanlight.proto.h265.H265SequenceParameterSet;
import io.netty.buffer.ByteBuf;

/**
 * H.265 (RFC 7798). A parameter set is read only when its bytes are others than before; it says whether pictures may wait for
 * others. Slices do not say cheaply of what type they are: that some do wait shows in the times.
 */
final class H265Reading implements VideoPayload {
    private static final int VPS = 1;
    private static final int SPS = 2;
    private static final int PPS = 4;
    private static final int HEADER_BYTES = 2;

    private final H265Payload payload = new H265Payload();
    private boolean sound;
    private int knownSet;
    private VideoTraits traits = VideoTraits.UNKNOWN;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        sound = payload.read(bytes, at, lengthBytes) == H265Fault.NONE;
        if (sound && payload.hasSps()) {
            findSet(bytes, at, lengthBytes);
        }
    }

    private void findSet(ByteBuf bytes, int at, int lengthBytes) { // hot
        if (H265NalType.of(bytes, at) == H265NalType.SPS) {
            onSet(bytes, at, lengthBytes);
            return;
        }
        if (H265NalType.of(bytes, at) != H265NalType.AGGREGATION) {
            return; // nobody cuts so small a unit into fragments
        }
        // The payload's lengths have been checked.
        for (var unit = at + HEADER_BYTES; unit + 2 < at + lengthBytes; unit += 2 + bytes.getUnsignedShort(unit)) {
            if (H265NalType.of(bytes, unit + 2) == H265NalType.SPS) {
                onSet(bytes, unit + 2, bytes.getUnsignedShort(unit));
                return;
            }
        }
    }

    private void onSet(ByteBuf bytes, int at, int lengthBytes) { // hot
        var hash = ByteHash.of(bytes, at, lengthBytes);
        if (hash != knownSet) {
            knownSet = hash;
            H265SequenceParameterSet.parse(bytes, at, lengthBytes).ifPresent(set -> traits = traits(set));
        }
    }

    private static VideoTraits traits(H265SequenceParameterSet set) {
        var isPlain = set.chromaFormat() == 1 && set.lumaBits() == 8 && set.chromaBits() == 8;
        return new VideoTraits(
                profile(set.profileIdc()),
                level(set.levelIdc()),
                set.widthPx(),
                set.heightPx(),
                false,
                isPlain,
                set.maxReorderPictures() == 0 ? Reordering.NONE : Reordering.ANNOUNCED);
    }

    /** ITU-T H.265 annex A.3. */
    private static String profile(int idc) {
        return switch (idc) {
            case 1 -> "Main";
            case 2 -> "Main 10";
            case 3 -> "Main Still Picture";
            case 4 -> "Range Extensions";
            default -> "";
        };
    }

    private static String level(int idc) {
        return idc / 30 + (idc % 30 == 0 ? "" : "." + idc % 30 / 3);
    }

    @Override
    public boolean beginsKeyPicture() {
        return sound && payload.irap() && payload.pictureStart();
    }

    @Override
    public int parameterSets() {
        return (payload.hasVps() ? VPS : 0) | (payload.hasSps() ? SPS : 0) | (payload.hasPps() ? PPS : 0);
    }

    @Override
    public int neededParameterSets() {
        return VPS | SPS | PPS;
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
