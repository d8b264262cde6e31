package dev.fanlight.hub;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;

/** An event loop that runs only when a test says so. */
final class HandLoop {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    EventLoop loop() {
        return channel.eventLoop();
    }

    /** Does all that has been handed over. */
    void run() {
        channel.runPendingTasks();
    }
}
