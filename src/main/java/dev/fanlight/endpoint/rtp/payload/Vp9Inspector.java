package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.vp9.Vp9Fault;
import dev.fanlight.proto.vp9.Vp9Payload;
import io.netty.buffer.ByteBuf;

/** VP9 (RFC 9628). */
final class Vp9Inspector implements PayloadInspector {
    private final Vp9Payload payload = new Vp9Payload();

    /** The highest temporal layer so far: nothing is predicted from it. */
    private int highestLayer;

    @Override
    public boolean read(ByteBuf bytes, int at, int lengthBytes) { // hot
        var sound = payload.read(bytes, at, lengthBytes) == Vp9Fault.NONE;
        highestLayer = Math.max(highestLayer, payload.temporalId());
        return sound;
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
        return payload.temporalId() > 0 && payload.temporalId() == highestLayer;
    }

    @Override
    public PictureSize size() {
        return payload.widthPx() == 0 ? PictureSize.UNKNOWN : new PictureSize(payload.widthPx(), payload.heightPx());
    }
}
