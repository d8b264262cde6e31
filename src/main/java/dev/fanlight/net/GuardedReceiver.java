package dev.fanlight.net;

import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;

/**
 * A port's receiver, with what it gets counted. Its bugs end here: they are counted, and logged once a second at most, as
 * a peer may be able to cause one with each datagram. Belongs to the loop.
 */
final class GuardedReceiver implements UdpPort.Receiver {
    private static final long PAUSE_NS = 1_000_000_000;

    private final UdpPort.Receiver receiver;
    private final UdpCounters counters;
    private final Logger log;
    private long failures;
    private long loggedNs;

    GuardedReceiver(UdpPort.Receiver receiver, UdpCounters counters, Logger log) {
        this.receiver = receiver;
        this.counters = counters;
        this.log = log;
    }

    @Override
    public void onDatagram(ByteBuf datagram, UdpPath from) { // hot
        counters.datagramsReceived.add(1);
        counters.bytesReceived.add(datagram.readableBytes());
        try {
            receiver.onDatagram(datagram, from);
        } catch (Throwable bug) {
            counters.receiverFailures.add(1);
            log(bug);
        }
    }

    @Override
    public void onBatchEnd() { // hot
        try {
            receiver.onBatchEnd();
        } catch (Throwable bug) {
            log(bug);
        }
    }

    private void log(Throwable bug) {
        var nowNs = System.nanoTime();
        failures++;
        if (failures == 1 || nowNs - loggedNs > PAUSE_NS) {
            loggedNs = nowNs;
            log.error("A datagram could not be handled; this is a bug, the {}. of this port", failures, bug);
        }
    }
}
