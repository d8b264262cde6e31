package dev.fanlight.endpoint.bytes;

import io.netty.buffer.ByteBuf;

/** Reads bytes of one format and publishes the frames in them. On the source's loop. */
interface FormatReader {
    void onBytes(long nowNs, ByteBuf in);

    /** Early calls are harmless. */
    void onTimer(long nowNs);

    /** {@link Long#MAX_VALUE}: nothing pending. */
    long deadlineNs();

    /** Whether it has come to where it can read no further: what comes next may be something else, or begin anew. */
    default boolean isOver() {
        return false;
    }

    /** Whether what it reads tells no times, so that they are made of when it came. */
    default boolean makesTimes() {
        return false;
    }

    void close();
}
