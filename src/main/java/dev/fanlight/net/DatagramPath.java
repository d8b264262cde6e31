package dev.fanlight.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A way on which datagrams go to one peer. Belongs to one loop, which alone may call it, but for the addresses. */
public interface DatagramPath {
    /** Ours. Its address is the wildcard where the system chooses it for each datagram. */
    InetSocketAddress local();

    InetSocketAddress remote();

    /**
     * Native memory for one datagram, to be written before the next call on this loop. One that is not sent is
     * forgotten.
     *
     * @param maxBytes 1 to 65,507
     * @return its address, of any alignment; 0 when the queue is full, which is counted here
     */
    long reserve(int maxBytes);

    /**
     * Sends what was written at the last reserve, at the loop's next flush (scheduled by itself, at once where full).
     *
     * @param lengthBytes 1 to what was reserved
     */
    void send(int lengthBytes);

    /** Whoever uses the path leaves itself here, so that a datagram finds its session without a look-up. */
    @Nullable Object owner();

    void setOwner(@Nullable Object owner);
}
