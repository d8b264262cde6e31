package dev.fanlight.doctor;

import dev.fanlight.proto.vp9.Vp9Payload;
import io.netty.buffer.ByteBuf;

/** VP9: the size of its keyframes. */
final class Vp9Reading implements VideoPayload {
    private final Vp9Payload payload = new Vp9Payload();
    private VideoTraits traits = VideoTraits.UNKNOWN;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        payload.read(bytes, at, lengthBytes);
        var width = payload.widthPx();
        var height = payload.heightPx();
        if (width > 0 && (width != traits.widthPx() || height != traits.heightPx())) {
            traits = VideoTraits.UNKNOWN.withSize(width, height);
        }
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
