package dev.fanlight.proto.mpegvideo;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/** Cuts MPEG-4 Visual pictures into RTP payloads without any header (RFC 6416 section 5.2), each beginning a packet. Keeps no state. */
public final class Mpeg4Packetizer {
    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public Mpeg4Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Headers, which may be empty, and a picture of at least one byte. */
    public void packetize(ByteBuf headers, ByteBuf bytes, int at, int end, PayloadOut out) {
        var leading = headers.readableBytes();
        var total = leading + end - at;
        var pieces = (total + maxPayloadBytes - 1) / maxPayloadBytes;
        var pieceBytes = pieces == 0 ? 0 : (total + pieces - 1) / pieces;
        for (var from = 0; from < total; from += pieceBytes) {
            var size = Math.min(pieceBytes, total - from);
            var payload = out.begin(size);
            var ofHeaders = Math.clamp(leading - from, 0, size);
            payload.writeBytes(headers, headers.readerIndex() + Math.min(from, leading), ofHeaders);
            payload.writeBytes(bytes, at + Math.max(0, from - leading), size - ofHeaders);
            out.end(payload, from + size == total);
        }
    }
}
