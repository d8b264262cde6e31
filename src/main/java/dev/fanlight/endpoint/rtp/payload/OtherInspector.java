package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.av1.Av1Fault;
import dev.fanlight.proto.av1.Av1Payload;
import dev.fanlight.proto.opus.OpusFault;
import dev.fanlight.proto.opus.OpusPayload;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;

/** AV1, whose layers stand in an extension that is not looked at; and sound, of which every packet can be the first. */
final class OtherInspector implements PayloadInspector {
    private final boolean sound;
    private final Av1Payload av1 = new Av1Payload();
    private final OpusPayload opus = new OpusPayload();

    OtherInspector(RtpCodec codec) {
        sound = codec == RtpCodec.OPUS;
    }

    @Override
    public boolean read(ByteBuf bytes, int at, int lengthBytes) { // hot
        return sound
                ? opus.read(bytes, at, lengthBytes) == OpusFault.NONE
                : av1.read(bytes, at, lengthBytes) == Av1Fault.NONE;
    }

    @Override
    public boolean keyframePart() {
        return !sound && av1.keyframeStart();
    }

    @Override
    public boolean surelyFirst() {
        return true;
    }

    @Override
    public boolean discardable() {
        return false;
    }
}
