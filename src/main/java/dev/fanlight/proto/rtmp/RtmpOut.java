package dev.fanlight.proto.rtmp;

import io.netty.buffer.ByteBuf;

/** Where everything goes that both ends of a connection have to say. */
public interface RtmpOut {
    /** To the peer; the reference passes. */
    void bytes(ByteBuf bytes);

    /**
     * Audio or video of a peer who may send it.
     *
     * @param type {@link MessageType#AUDIO} or {@link MessageType#VIDEO}
     * @param time the low 32 bits of milliseconds
     * @param body an FLV tag's data; valid during the call
     */
    void media(int type, int time, ByteBuf body);

    /** The connection is to be closed; nothing more comes. */
    void refused(RtmpFault reason);
}
