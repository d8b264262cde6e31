package dev.fanlight.net.system;

import static dev.fanlight.net.system.SocketLayout.CONTROL_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_BYTES;
import static dev.fanlight.net.system.SocketLayout.CONTROL_DATA_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_LENGTH_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_LEVEL_AT;
import static dev.fanlight.net.system.SocketLayout.CONTROL_TYPE_AT;
import static dev.fanlight.net.system.SocketLayout.FLAGS_AT;
import static dev.fanlight.net.system.SocketLayout.HEADER_BYTES;
import static dev.fanlight.net.system.SocketLayout.LENGTH_AT;
import static dev.fanlight.net.system.SocketLayout.NAME_BYTES;
import static dev.fanlight.net.system.SocketLayout.NAME_LENGTH_AT;
import static dev.fanlight.net.system.SocketLayout.VECTORS_AT;
import static dev.fanlight.net.system.SocketLayout.VECTOR_AT;
import static dev.fanlight.net.system.SocketLayout.VECTOR_BYTES;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NetworkOrder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Room for what one recvmmsg brings: an array of mmsghdr with all it points to. After {@link #read} the fields tell of
 * one message. One thread at a time.
 */
public final class ReceiveTable implements AutoCloseable {
    /** Behind every datagram this much may be overwritten. */
    public static final int ROOM_BYTES = 64;

    private final NativeBlock block;
    private final NativeBlock data;
    private final ByteBuf[] buffers;
    private final int capacity;
    private final int strideBytes;
    private final long kept;

    private int lengthBytes;
    private boolean truncated;
    private int segmentBytes;
    private long overflows;
    private long localHigh;
    private long localLow;
    private long remoteHigh;
    private long remoteLow;
    private int remotePort;
    private int scopeId;

    /** @param messageBytes the largest message that fits */
    public ReceiveTable(int capacity, int messageBytes) {
        this.capacity = capacity;
        strideBytes = messageBytes + ROOM_BYTES;
        var perMessage = HEADER_BYTES + VECTOR_BYTES + NAME_BYTES + CONTROL_BYTES;
        block = new NativeBlock((long) capacity * perMessage + ROOM_BYTES);
        data = new NativeBlock((long) capacity * strideBytes);
        buffers = new ByteBuf[capacity];
        var vectors = block.address() + (long) capacity * HEADER_BYTES;
        var names = vectors + (long) capacity * VECTOR_BYTES;
        var controls = names + (long) capacity * NAME_BYTES;
        kept = controls + (long) capacity * CONTROL_BYTES;
        for (var slot = 0; slot < capacity; slot++) {
            var vector = vectors + (long) slot * VECTOR_BYTES;
            MachineOrder.setInt64(vector, data.address() + (long) slot * strideBytes);
            MachineOrder.setInt64(vector + 8, messageBytes);
            MachineOrder.setInt64(header(slot), names + (long) slot * NAME_BYTES);
            MachineOrder.setInt64(header(slot) + VECTOR_AT, vector);
            MachineOrder.setInt64(header(slot) + VECTORS_AT, 1);
            MachineOrder.setInt64(header(slot) + CONTROL_AT, controls + (long) slot * CONTROL_BYTES);
            buffers[slot] = Unpooled.wrappedBuffer(data.buffer((long) slot * strideBytes, strideBytes));
            prepare(slot);
        }
    }

    public int capacity() {
        return capacity;
    }

    /** Reads what a message came with, and makes its slot ready for the next call. */
    public void read(int slot) { // hot
        var header = header(slot);
        lengthBytes = MachineOrder.int32(header + LENGTH_AT);
        truncated = (MachineOrder.int32(header + FLAGS_AT) & SocketLayout.MSG_TRUNC) != 0;
        readRemote(MachineOrder.int64(header));
        readControl(MachineOrder.int64(header + CONTROL_AT), MachineOrder.int64(header + CONTROL_LENGTH_AT));
        prepare(slot);
    }

    private void readRemote(long name) { // hot
        remotePort = NetworkOrder.unsignedShort(name + 2);
        if (MachineOrder.int16(name) == SocketLayout.AF_INET6) {
            remoteHigh = MachineOrder.int64(name + 8);
            remoteLow = MachineOrder.int64(name + 16);
            scopeId = MachineOrder.int32(name + 24);
        } else {
            remoteHigh = 0;
            remoteLow = IpBits.mapped(MachineOrder.int32(name + 4));
            scopeId = 0;
        }
    }

    private void readControl(long control, long controlBytes) { // hot
        segmentBytes = 0;
        localHigh = 0;
        localLow = 0;
        var end = control + controlBytes;
        for (var at = control; at + CONTROL_DATA_AT <= end; ) {
            var length = MachineOrder.int64(at);
            if (length < CONTROL_DATA_AT) {
                return;
            }
            readControlMessage(
                    MachineOrder.int32(at + CONTROL_LEVEL_AT),
                    MachineOrder.int32(at + CONTROL_TYPE_AT),
                    at + CONTROL_DATA_AT);
            at += SocketLayout.controlAlign(length);
        }
    }

    private void readControlMessage(int level, int type, long data) { // hot
        if (level == SocketLayout.IPPROTO_IPV6 && type == SocketLayout.IPV6_PKTINFO) {
            localHigh = MachineOrder.int64(data);
            localLow = MachineOrder.int64(data + 8);
        } else if (level == SocketLayout.IPPROTO_IP && type == SocketLayout.IP_PKTINFO) {
            localLow = IpBits.mapped(MachineOrder.int32(data + 8));
        } else if (level == SocketLayout.IPPROTO_UDP && type == SocketLayout.UDP_GRO) {
            segmentBytes = MachineOrder.int32(data);
        } else if (level == SocketLayout.SOL_SOCKET && type == SocketLayout.SO_RXQ_OVFL) {
            overflows = MachineOrder.int32(data) & 0xFFFF_FFFFL;
        }
    }

    /** The kernel overwrites these with what it used. */
    private void prepare(int slot) { // hot
        MachineOrder.setInt32(header(slot) + NAME_LENGTH_AT, NAME_BYTES);
        MachineOrder.setInt64(header(slot) + CONTROL_LENGTH_AT, CONTROL_BYTES);
    }

    /** The message's bytes with {@link #ROOM_BYTES} behind them; its own indices say nothing. */
    public ByteBuf buffer(int slot) {
        return buffers[slot];
    }

    /** Remembers the bytes behind a datagram, so that its reader may overwrite them. */
    public void keepRoom(int slot, int offset) { // hot
        Memory.copy(data.address() + (long) slot * strideBytes + offset, kept, ROOM_BYTES);
    }

    /** Puts them back. */
    public void restoreRoom(int slot, int offset) { // hot
        Memory.copy(kept, data.address() + (long) slot * strideBytes + offset, ROOM_BYTES);
    }

    /** Of the last message read. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** Whether the last message read was larger than its room; then only its beginning is here. */
    public boolean isTruncated() {
        return truncated;
    }

    /** When the kernel has merged datagrams into the last message read: the size of each but the last; else 0. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** How many datagrams the socket has lost because it was full, as far as known. */
    public long overflows() {
        return overflows;
    }

    public long localHigh() {
        return localHigh;
    }

    public long localLow() {
        return localLow;
    }

    public long remoteHigh() {
        return remoteHigh;
    }

    public long remoteLow() {
        return remoteLow;
    }

    public int remotePort() {
        return remotePort;
    }

    public int scopeId() {
        return scopeId;
    }

    /** Forgets what was known of the socket that used it before. */
    public void reset() {
        overflows = 0;
    }

    long header(int slot) {
        return block.address() + (long) slot * HEADER_BYTES;
    }

    @Override
    public void close() {
        block.close();
        data.close();
    }
}
