package dev.fanlight.proto.vp8;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/**
 * Cuts VP8 frames into RTP payloads behind the shortest descriptor (RFC 7741 section 4.2), one byte: without picture ids,
 * which would have to go on when the source changes. Keeps no state.
 */
public final class Vp8Packetizer {
    private static final int START_OF_PARTITION = 0x10;

    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public Vp8Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** One frame of at least one byte. */
    public void packetize(ByteBuf frame, int at, int end, PayloadOut out) {
        var most = maxPayloadBytes - 1;
        var pieces = (end - at + most - 1) / most;
        var pieceBytes = pieces == 0 ? 0 : (end - at + pieces - 1) / pieces;
        for (var from = at; from < end; from += pieceBytes) {
            var size = Math.min(pieceBytes, end - from);
            var payload = out.begin(1 + size);
            payload.writeByte(from == at ? START_OF_PARTITION : 0).writeBytes(frame, from, size);
            out.end(payload, from + size == end);
        }
    }
}
