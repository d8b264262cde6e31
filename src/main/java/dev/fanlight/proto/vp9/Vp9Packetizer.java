package dev.fanlight.proto.vp9;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/**
 * Cuts VP9 frames without layers into RTP payloads behind the shortest descriptor (RFC 9628 section 4.2), one byte: without
 * picture ids, which would have to go on when the source changes. Keyframes tell their size. Keeps no state.
 */
public final class Vp9Packetizer {
    private static final int PREDICTED = 0x40;
    private static final int START = 0x08;
    private static final int END = 0x04;
    private static final int STRUCTURE = 0x02;

    /** Section 4.2.1: one spatial layer, its size follows, no groups of pictures. */
    private static final int ONE_LAYER_WITH_SIZE = 0x10;

    private static final int STRUCTURE_BYTES = 5;

    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public Vp9Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** One frame, or superframe, of at least one byte. */
    public void packetize(ByteBuf frame, int at, int end, Vp9FrameHeader header, PayloadOut out) {
        var most = maxPayloadBytes - 1 - STRUCTURE_BYTES;
        var pieces = (end - at + most - 1) / most;
        var pieceBytes = pieces == 0 ? 0 : (end - at + pieces - 1) / pieces;
        for (var from = at; from < end; from += pieceBytes) {
            var size = Math.min(pieceBytes, end - from);
            var first = from == at;
            var last = from + size == end;
            var sized = first && header.keyframe() && header.widthPx() <= 0xFFFF && header.heightPx() <= 0xFFFF;
            var payload = out.begin(1 + (sized ? STRUCTURE_BYTES : 0) + size);
            payload.writeByte((header.keyframe() ? 0 : PREDICTED)
                    | (first ? START : 0)
                    | (last ? END : 0)
                    | (sized ? STRUCTURE : 0));
            if (sized) {
                payload.writeByte(ONE_LAYER_WITH_SIZE)
                        .writeShort(header.widthPx())
                        .writeShort(header.heightPx());
            }
            out.end(payload.writeBytes(frame, from, size), last);
        }
    }
}
