package dev.fanlight.net;

import dev.fanlight.net.system.Errno;
import dev.fanlight.net.system.SendTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Stands between a port and the system's send, and refuses as told. Used on the loop. */
final class FakeSink implements UdpOutbox.Sink {
    /** What to answer next, before anything is handed on: a negative error, or how many messages to let through. */
    final Deque<Integer> answers = new ArrayDeque<>();

    /** Whether the kernel is full until further notice, while epoll says that it is not. */
    boolean stuck;

    /** How many messages each call wanted to send. */
    final List<Integer> calls = new ArrayList<>();

    /** What to answer for every message with more than one datagram; 0: nothing special. */
    int refuseSegments;

    private final UdpOutbox.Sink system;

    FakeSink(UdpOutbox.Sink system) {
        this.system = system;
    }

    @Override
    public int send(SendTable table, int first, int count) {
        if (stuck) {
            return -Errno.EAGAIN;
        }
        calls.add(count);
        var allowed = count;
        if (!answers.isEmpty()) {
            var answer = answers.remove();
            if (answer <= 0) {
                return answer;
            }
            allowed = Math.min(answer, count);
        }
        if (refuseSegments == 0) {
            return system.send(table, first, allowed);
        }
        var whole = 0;
        while (whole < allowed && !table.isSegmented(first + whole)) {
            whole++;
        }
        return whole == 0 ? refuseSegments : system.send(table, first, whole);
    }
}
