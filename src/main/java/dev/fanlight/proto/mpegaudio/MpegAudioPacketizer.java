package dev.fanlight.proto.mpegaudio;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/**
 * Cuts MPEG audio frames into RTP payloads (RFC 2250 section 3.5): one frame in a packet, or one in several. Keeps no state.
 *
 * <pre>
 * | zero (16) | where in the frame this begins (16) | frame, or a part of it |
 * </pre>
 */
public final class MpegAudioPacketizer {
    private static final int HEADER_BYTES = 4;

    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public MpegAudioPacketizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** One frame with its header, of up to 65,535 bytes. */
    public void packetize(ByteBuf frame, int at, int end, PayloadOut out) {
        var most = maxPayloadBytes - HEADER_BYTES;
        for (var from = at; from < end; from += most) {
            var size = Math.min(most, end - from);
            out.end(out.begin(HEADER_BYTES + size).writeInt(from - at).writeBytes(frame, from, size), false);
        }
    }
}
