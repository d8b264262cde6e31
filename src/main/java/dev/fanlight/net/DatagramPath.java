package dev.fanlight.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A way on which datagrams go to one peer. Belongs to one loop. */
public interface DatagramPath {
    InetSocketAddress local();

    InetSocketAddress remote();

    /**
     * Native memory for one datagram of up to maxBytes (1 to 65,507), to be written before the next call on this loop;
     * 0 when the queue is full, which is counted.
     */
    long reserve(int maxBytes);

    /** Sends what was written at the last reserve, at the loop's next flush. */
    void send(int lengthBytes);

    @Nullable Object owner();

    /** Whoever uses the path leaves itself here, so that a datagram finds its session without a look-up. */
    void setOwner(@Nullable Object owner);
}
