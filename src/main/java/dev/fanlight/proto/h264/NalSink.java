package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/** Takes the NAL units of an access unit one after the other. */
public interface NalSink {
    /** The unit begins with its header byte and has no start code; the bytes are valid during the call. */
    void nal(ByteBuf bytes, int at, int length);
}
