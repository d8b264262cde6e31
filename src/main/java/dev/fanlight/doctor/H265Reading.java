package dev.fanlight.doctor;

import dev.fanlight.proto.h265.H265Fault;
import dev.fanlight.proto.h265.H265Payload;
import io.netty.buffer.ByteBuf;

/** H.265 (RFC 7798). Its slices do not say cheaply of what type they are: order shows in the times alone. */
final class H265Reading implements VideoPayload {
    private static final int VPS = 1;
    private static final int SPS = 2;
    private static final int PPS = 4;

    private final H265Payload payload = new H265Payload();
    private boolean sound;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        sound = payload.read(bytes, at, lengthBytes) == H265Fault.NONE;
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
        return VideoTraits.UNKNOWN;
    }
}
