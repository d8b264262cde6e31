package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How the frames of one kind of audio stand one behind the other. One object for one stream, one thread. */
interface AudioFraming {
    /** From {@link #length}: the bytes that are there are too few to tell. */
    int NEED_MORE = 0;

    /** From {@link #length}: no frame begins here. */
    int NO_FRAME = -1;

    /** How long the frame is that begins at an index, its head included; it need not be there as a whole. */
    int length(ByteBuf bytes, int at, int end);

    /**
     * What is in a whole frame, of which {@link #length} told the length just now.
     *
     * @return readable bytes, valid until the next call; null where they make no sense
     */
    @Nullable ByteBuf content(ByteBuf bytes, int at, int length);

    /** Of the last frame. */
    TsAudioFormat format();

    /** How long the last frame lasts, at 90 kHz times its sample rate: divided by that it is exact. */
    long samples();
}
