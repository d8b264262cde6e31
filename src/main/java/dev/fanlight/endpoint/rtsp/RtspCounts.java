package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.OpenConnections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What is open at the RTSP server now, and what was refused before it was of any stream. Any thread. */
final class RtspCounts {
    final OpenConnections connections = new OpenConnections(RtspServer.MAX_CONNECTIONS);
    final AtomicInteger publishers = new AtomicInteger();
    final AtomicInteger viewers = new AtomicInteger();
    final LongAdder refused = new LongAdder();
}
