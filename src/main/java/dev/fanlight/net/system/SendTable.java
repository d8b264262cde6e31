package dev.fanlight.net.system;

import static dev.fanlight.net.system.SocketLayout.CONTROL_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_BYTES;
import static dev.fanlight.net.system.SocketLayout.CONTROL_DATA_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_LENGTH_AT;
import static dev.fanlight.net.system.SocketLayout.HEADER_BYTES;
import static dev.fanlight.net.system.SocketLayout.IN6_PKTINFO_BYTES;
import static dev.fanlight.net.system.SocketLayout.IN_PKTINFO_BYTES;
import static dev.fanlight.net.system.SocketLayout.NAME_BYTES;
import static dev.fanlight.net.system.SocketLayout.NAME_LENGTH_AT;
import static dev.fanlight.net.system.SocketLayout.VECTORS_AT;
import static dev.fanlight.net.system.SocketLayout.VECTOR_AT;
import static dev.fanlight.net.system.SocketLayout.VECTOR_BYTES;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.NativeBlock;

/** Messages for one sendmmsg: an array of mmsghdr with all it points to but the bytes to send. One thread at a time. */
public final class SendTable implements AutoCloseable {
    private final NativeBlock block;
    private final long headers;
    private final long vectors;
    private final long names;
    private final long controls;

    public SendTable(int capacity) {
        block = new NativeBlock((long) capacity * (HEADER_BYTES + VECTOR_BYTES + NAME_BYTES + CONTROL_BYTES));
        headers = block.address();
        vectors = headers + (long) capacity * HEADER_BYTES;
        names = vectors + (long) capacity * VECTOR_BYTES;
        controls = names + (long) capacity * NAME_BYTES;
        for (var slot = 0; slot < capacity; slot++) {
            MachineOrder.setInt64(header(slot), names + (long) slot * NAME_BYTES);
            MachineOrder.setInt64(header(slot) + VECTOR_AT, vector(slot));
            MachineOrder.setInt64(header(slot) + VECTORS_AT, 1);
            MachineOrder.setInt64(header(slot) + CONTROL_AT, control(slot));
        }
    }

    /** Where the message goes. On an IPv4 socket ({@code ipv6} false) only an IPv4 address can be reached. */
    public void to(int slot, boolean ipv6, long high, long low, int port, int scopeId) { // hot
        var length = SocketLayout.writeSocketAddress(
                names + (long) slot * NAME_BYTES, ipv6 || !IpBits.isV4(high, low), high, low, port, scopeId);
        MachineOrder.setInt32(header(slot) + NAME_LENGTH_AT, length);
    }

    /** Which of our addresses it leaves from; a wildcard leaves the choice to the kernel. Not yet in segments. */
    public void from(int slot, boolean ipv6, long high, long low) { // hot
        var at = control(slot);
        var data = at + CONTROL_DATA_AT;
        if (ipv6) {
            SocketLayout.writeControlHeader(
                    at, IN6_PKTINFO_BYTES, SocketLayout.IPPROTO_IPV6, SocketLayout.IPV6_PKTINFO);
            MachineOrder.setInt64(data, high);
            MachineOrder.setInt64(data + 8, low);
            MachineOrder.setInt32(data + 16, 0);
        } else {
            SocketLayout.writeControlHeader(at, IN_PKTINFO_BYTES, SocketLayout.IPPROTO_IP, SocketLayout.IP_PKTINFO);
            MachineOrder.setInt32(data, 0);
            MachineOrder.setInt32(data + 4, IpBits.v4(low));
            MachineOrder.setInt32(data + 8, 0);
        }
        MachineOrder.setInt64(header(slot) + CONTROL_LENGTH_AT, addressControlBytes(ipv6));
    }

    /** The bytes to send; they must stay until they are sent. */
    public void bytes(int slot, long address, int length) { // hot
        MachineOrder.setInt64(vector(slot), address);
        length(slot, length);
    }

    public void length(int slot, int length) { // hot
        MachineOrder.setInt64(vector(slot) + 8, length);
    }

    /** The kernel cuts the message into datagrams of this size, the last one may be shorter; 0: it is one datagram. */
    public void segments(int slot, boolean ipv6, int segmentBytes) { // hot
        var length = addressControlBytes(ipv6);
        if (segmentBytes > 0) {
            var at = control(slot) + length;
            SocketLayout.writeControlHeader(at, 2, SocketLayout.IPPROTO_UDP, SocketLayout.UDP_SEGMENT);
            MachineOrder.setInt16(at + CONTROL_DATA_AT, segmentBytes);
            length += SocketLayout.controlAlign(CONTROL_DATA_AT + 2);
        }
        MachineOrder.setInt64(header(slot) + CONTROL_LENGTH_AT, length);
    }

    /** Whether the kernel is to cut it. */
    public boolean isSegmented(int slot) {
        // With an IPv6 address alone it is 40 bytes, with an IPv4 address and a segment size 56.
        return MachineOrder.int64(header(slot) + CONTROL_LENGTH_AT) > addressControlBytes(true);
    }

    private static long addressControlBytes(boolean ipv6) {
        return SocketLayout.controlAlign(CONTROL_DATA_AT + (ipv6 ? IN6_PKTINFO_BYTES : IN_PKTINFO_BYTES));
    }

    long header(int slot) {
        return headers + (long) slot * HEADER_BYTES;
    }

    private long vector(int slot) {
        return vectors + (long) slot * VECTOR_BYTES;
    }

    private long control(int slot) {
        return controls + (long) slot * CONTROL_BYTES;
    }

    @Override
    public void close() {
        block.close();
    }
}
