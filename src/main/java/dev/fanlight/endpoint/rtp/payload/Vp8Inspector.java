package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.vp8.Vp8Fault;
import dev.fanlight.proto.vp8.Vp8Payload;
import io.netty.buffer.ByteBuf;

/** VP8 (RFC 7741). */
final class Vp8Inspector implements PayloadInspector {
    private final Vp8Payload payload = new Vp8Payload();

    @Override
    public boolean read(ByteBuf bytes, int at, int lengthBytes) { // hot
        return payload.read(bytes, at, lengthBytes) == Vp8Fault.NONE;
    }

    @Override
    public boolean keyframePart() {
        return payload.keyframeStart();
    }

    /** The payload says itself whether a frame begins in it. */
    @Override
    public boolean surelyFirst() {
        return true;
    }

    @Override
    public boolean discardable() {
        return !payload.reference();
    }

    @Override
    public PictureSize size() {
        return payload.widthPx() == 0 ? PictureSize.UNKNOWN : new PictureSize(payload.widthPx(), payload.heightPx());
    }
}
