package dev.fanlight.doctor;

import io.netty.buffer.ByteBuf;

/** Codecs whose payloads are not looked into; what their packets' marks and times say is enough. */
final class OtherReading implements VideoPayload {
    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) {} // hot

    @Override
    public VideoTraits traits() {
        return VideoTraits.UNKNOWN;
    }
}
