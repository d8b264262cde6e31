package dev.fanlight.endpoint.bytes;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** From a thread that blocks to the loop of its source. */
final class HandOff {
    private HandOff() {}

    /** Has it done on the loop; where the server has ended and the loop with it, nothing is left to be done. */
    static void to(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            if (!loop.isShuttingDown()) {
                throw ended;
            }
        }
    }
}
