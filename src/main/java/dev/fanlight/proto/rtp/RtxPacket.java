package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/**
 * Retransmissions in a stream of their own (RFC 4588 4), wrapped and unwrapped; keeps no state.
 *
 * <pre>
 * RTP header: own SSRC, own payload type, own sequence; timestamp and marker of the original
 * | OSN: original sequence number (2) | original payload … |
 * </pre>
 */
public final class RtxPacket {
    public static final int OSN_BYTES = 2;

    /** An RTX packet without payload or with padding only; senders probe the path with them. */
    public static final int NO_ORIGINAL = -1;

    private RtxPacket() {}

    /**
     * Writes a retransmission of {@code original} to {@code out} at {@code at}, extensions as they are, without padding.
     *
     * @return its length: two bytes more than the original without padding
     */
    // hot
    public static int encapsulate(
            RtpPacket original, ByteBuf out, int at, int payloadType, int ssrc, long rtxSequence) {
        var headerBytes = original.headerBytes();
        out.setBytes(at, original.buffer(), original.offset(), headerBytes);
        out.setByte(at, out.getByte(at) & ~RtpHeader.PADDING_BIT);
        RtpHeader.setPayloadType(out, at, payloadType);
        RtpHeader.setSequence(out, at, rtxSequence);
        RtpHeader.setSsrc(out, at, ssrc);
        return headerBytes + writePayload(original, original.sequence(), out, at + headerBytes);
    }

    /**
     * Writes only what stands behind the header: original sequence number and payload.
     *
     * @param originalSequence the number under which the receiver misses it; the low 16 bits are taken
     * @return how many bytes
     */
    // hot
    public static int writePayload(RtpPacket original, long originalSequence, ByteBuf out, int at) {
        out.setShort(at, (int) originalSequence);
        return OSN_BYTES + original.copyPayload(out, at + OSN_BYTES);
    }

    /**
     * Turns the retransmission into the original, in place: the header moves two bytes up, over the OSN.
     *
     * @param payloadType the original's, from {@code apt}
     * @return the absolute index where the original begins; it ends where the retransmission did, padding included.
     *     Or {@link #NO_ORIGINAL}, and nothing was changed
     */
    // hot
    public static int decapsulate(RtpPacket rtx, int payloadType, int ssrc) {
        if (rtx.payloadBytes() < OSN_BYTES) {
            return NO_ORIGINAL;
        }
        var bytes = rtx.buffer();
        var from = rtx.offset();
        var to = from + OSN_BYTES;
        var sequence = originalSequence(rtx);
        // From the end, as the places overlap; a header is 12 to a few dozen bytes.
        for (var i = rtx.headerBytes() - 1; i >= 0; i--) {
            bytes.setByte(to + i, bytes.getByte(from + i));
        }
        RtpHeader.setPayloadType(bytes, to, payloadType);
        RtpHeader.setSequence(bytes, to, sequence);
        RtpHeader.setSsrc(bytes, to, ssrc);
        return to;
    }

    /** The OSN; only where the payload has at least two bytes. */
    // hot
    public static int originalSequence(RtpPacket rtx) {
        return rtx.buffer().getUnsignedShort(rtx.payloadOffset());
    }
}
