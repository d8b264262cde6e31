package dev.fanlight.proto.aac;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/**
 * Cuts AAC access units into RTP payloads of the mode AAC-hbr (RFC 3640 section 3.3.6): one unit in a packet, or one unit
 * in several. Keeps no state.
 *
 * <pre>
 * | length of the headers in bits = 16 (16) | size of the unit (13) index = 0 (3) | unit, or a part of it |
 * </pre>
 */
public final class AacPacketizer {
    /** The size has 13 bits. */
    public static final int MAX_UNIT_BYTES = (1 << 13) - 1;

    private static final int HEADER_BYTES = 4;

    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public AacPacketizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** One raw access unit without ADTS header; returns false, and nothing is written, where it is empty or too large. */
    public boolean packetize(ByteBuf unit, int at, int end, PayloadOut out) {
        var length = end - at;
        if (length < 1 || length > MAX_UNIT_BYTES) {
            return false;
        }
        var most = maxPayloadBytes - HEADER_BYTES;
        for (var from = at; from < end; from += most) {
            var size = Math.min(most, end - from);
            var payload = out.begin(HEADER_BYTES + size);
            // RFC 3640 section 3.2.1.1: in a fragment, too, the size is that of the whole unit.
            payload.writeShort(16).writeShort(length << 3).writeBytes(unit, from, size);
            out.end(payload, from + size == end);
        }
        return true;
    }
}
