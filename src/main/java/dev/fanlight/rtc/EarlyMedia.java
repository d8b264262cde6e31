package dev.fanlight.rtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Media that a peer sends right behind its last handshake flight, while that is still being read here on another thread: a
 * viewer's first keyframe, usually. Kept for a moment, in a bounded way, and read when the keys are there. Home loop.
 */
final class EarlyMedia implements AutoCloseable {
    private static final int MAX_DATAGRAMS = 256;
    private static final int MAX_BYTES = 384 << 10;

    private final Queue<ByteBuf> kept = new ArrayDeque<>();
    private int sizeBytes;

    /** Keeps a copy; false where there is no more room. */
    boolean keep(ByteBuf datagram) {
        var length = datagram.readableBytes();
        if (kept.size() == MAX_DATAGRAMS || sizeBytes + length > MAX_BYTES) {
            return false;
        }
        // SRTP is opened in place and by address.
        kept.add(ByteBufAllocator.DEFAULT.directBuffer(length, length).writeBytes(datagram, datagram.readerIndex(), length));
        sizeBytes += length;
        return true;
    }

    /** Gives all back in order, each valid during the call. */
    void replay(Consumer<ByteBuf> reader) {
        for (var datagram = kept.poll(); datagram != null; datagram = kept.poll()) {
            try {
                reader.accept(datagram);
            } finally {
                datagram.release();
            }
        }
        sizeBytes = 0;
    }

    @Override
    public void close() {
        replay(forgotten -> {});
    }
}
