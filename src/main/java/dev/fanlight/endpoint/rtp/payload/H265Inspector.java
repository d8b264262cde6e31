package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.h265.H265Fault;
import dev.fanlight.proto.h265.H265Payload;
import io.netty.buffer.ByteBuf;

/** H.265 (RFC 7798). */
final class H265Inspector implements PayloadInspector {
    private static final int LAST_SLICE = 31;

    private final H265Payload payload = new H265Payload();
    private boolean slice;

    @Override
    public boolean read(ByteBuf bytes, int at, int lengthBytes) { // hot
        var sound = payload.read(bytes, at, lengthBytes) == H265Fault.NONE;
        slice = sound && type(bytes, at, lengthBytes) <= LAST_SLICE;
        return sound;
    }

    private static int type(ByteBuf bytes, int at, int lengthBytes) {
        var type = bytes.getByte(at) >> 1 & 0x3F;
        return type == H265Payload.FRAGMENTATION && lengthBytes > 2 ? bytes.getByte(at + 2) & 0x3F : type;
    }

    @Override
    public boolean keyframePart() {
        return payload.keyframeStart();
    }

    @Override
    public boolean surelyFirst() {
        return payload.hasVps();
    }

    @Override
    public boolean discardable() {
        return slice && !payload.reference();
    }
}
