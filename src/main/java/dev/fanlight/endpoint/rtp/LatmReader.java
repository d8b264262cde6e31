package dev.fanlight.endpoint.rtp;

import dev.fanlight.proto.aac.AacPacketizer;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Takes AAC out of LATM payloads (RFC 6416 section 6) and packs it as RFC 3640 has it. Belongs to one thread.
 *
 * <pre>
 * | 0xFF … 0xFF n | n + 255 for each 0xFF bytes of AAC |
 * </pre>
 */
final class LatmReader {
    private static final int MAX_UNIT_BYTES = AacPacketizer.MAX_UNIT_BYTES;

    private final AacPacketizer packetizer = new AacPacketizer(1_200);
    private final ByteBuf element = Unpooled.buffer(256, MAX_UNIT_BYTES + 64);
    private boolean broken;

    /**
     * A payload; the last one of an element has the marker.
     *
     * @param gap whether something is missing before it
     * @return false where the element was given up
     */
    boolean onPayload(ByteBuf bytes, int at, int lengthBytes, boolean marker, boolean gap, PayloadOut out) {
        if (gap) {
            broken |= element.isReadable();
            element.clear();
        }
        if (!broken) {
            broken = lengthBytes > element.maxCapacity() - element.writerIndex();
        }
        if (!broken) {
            element.writeBytes(bytes, at, lengthBytes);
        }
        if (!marker) {
            return true;
        }
        var sound = !broken && unpack(out);
        broken = false;
        element.clear();
        return sound;
    }

    private boolean unpack(PayloadOut out) {
        var length = 0;
        var from = 0;
        var end = element.writerIndex();
        while (from < end && element.getUnsignedByte(from) == 0xFF) {
            length += 0xFF;
            from++;
        }
        if (from == end) {
            return false;
        }
        length += element.getUnsignedByte(from++);
        return length <= end - from && packetizer.packetize(element, from, from + length, out);
    }

    void restart() {
        broken = false;
        element.clear();
    }
}
