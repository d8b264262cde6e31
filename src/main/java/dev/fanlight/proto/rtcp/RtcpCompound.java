package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Walks the packets of one RTCP datagram (RFC 3550 6.1, A.2; reduced size RFC 5506).
 *
 * <p>{@link #wrap} checks the framing of the whole datagram before the first packet is handed out; what is inside a
 * packet is checked by that packet's own {@code check}. Types that nobody knows are handed out too, to be skipped. Made
 * once, laid over datagram after datagram; belongs to one thread.
 */
public final class RtcpCompound {
    private static final int HEADER_BYTES = 4;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int end;
    private int next;
    private int at;
    private int contentBytes;

    /**
     * Lays the walk over {@code lengthBytes} bytes at the absolute index {@code from}, which must lie in the buffer.
     *
     * @param reducedSize whether {@code a=rtcp-rsize} was agreed on: any packet may come first then
     */
    // hot
    public RtcpFault wrap(ByteBuf datagram, int from, int lengthBytes, boolean reducedSize) {
        end = from;
        next = from;
        if (lengthBytes < HEADER_BYTES) {
            return RtcpFault.TOO_SHORT;
        }
        var limit = from + lengthBytes;
        var packet = from;
        while (packet < limit) {
            var fault = checkFraming(datagram, packet, limit);
            if (fault != RtcpFault.NONE) {
                return fault;
            }
            packet += RtcpHeader.packetBytes(datagram, packet);
        }
        // A.2: "The payload type field of the first RTCP packet in a compound packet must be equal to SR or RR."
        var first = RtcpHeader.type(datagram, from);
        if (!reducedSize && first != RtcpHeader.SENDER_REPORT && first != RtcpHeader.RECEIVER_REPORT) {
            return RtcpFault.NO_REPORT_FIRST;
        }
        bytes = datagram;
        end = limit;
        return RtcpFault.NONE;
    }

    /** Goes to the next packet, the first one at the first call; false behind the last. */
    // hot
    public boolean next() {
        if (next >= end) {
            return false;
        }
        at = next;
        contentBytes = RtcpHeader.packetBytes(bytes, at);
        next = at + contentBytes;
        if (hasPadding(bytes, at)) {
            contentBytes -= bytes.getUnsignedByte(next - 1);
        }
        return true;
    }

    public ByteBuf buffer() {
        return bytes;
    }

    /** Absolute index of the packet's header. */
    public int offset() {
        return at;
    }

    /** Of the packet, its header included, padding left out; 4 or more. */
    public int contentBytes() {
        return contentBytes;
    }

    /** One of the constants in {@link RtcpHeader}, or another one from 192 to 223. */
    public int type() {
        return RtcpHeader.type(bytes, at);
    }

    /** 0 to 31: how many blocks, or the format of a feedback. */
    public int count() {
        return RtcpHeader.count(bytes, at);
    }

    private static boolean hasPadding(ByteBuf bytes, int at) {
        return (bytes.getByte(at) & 0x20) != 0;
    }

    private static RtcpFault checkFraming(ByteBuf bytes, int at, int limit) {
        if (limit - at < HEADER_BYTES) {
            return RtcpFault.BAD_LENGTH;
        }
        if (bytes.getUnsignedByte(at) >> 6 != 2) {
            return RtcpFault.BAD_VERSION;
        }
        var type = RtcpHeader.type(bytes, at);
        if (type < 192 || type > 223) {
            return RtcpFault.BAD_TYPE;
        }
        var packetEnd = at + RtcpHeader.packetBytes(bytes, at);
        if (packetEnd > limit) {
            return RtcpFault.BAD_LENGTH;
        }
        if (hasPadding(bytes, at)) {
            // RFC 3550 6.4.1: padding "MUST only be added to the last individual packet". It says multiples of four
            // too,
            // but Chromium fills transport-wide feedback up to the next word this way, with one to three bytes.
            var padding = bytes.getUnsignedByte(packetEnd - 1);
            if (packetEnd != limit || padding == 0 || padding > packetEnd - at - HEADER_BYTES) {
                return RtcpFault.BAD_PADDING;
            }
        }
        return RtcpFault.NONE;
    }
}
