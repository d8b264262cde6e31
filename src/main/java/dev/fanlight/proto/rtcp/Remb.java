package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * Receiver estimated maximum bit rate (draft-alvestrand-rmcat-remb-03); keeps no state.
 *
 * <pre>
 * | feedback header, PT 206, format 15, media source 0            |  0
 * | 'R' 'E' 'M' 'B'                                               | 12
 * | number of SSRCs(8) | exponent(6) | mantissa(18)               | 16
 * | SSRC …                                                        | 20
 * </pre>
 */
public final class Remb {
    /** The format in the header's count; other applications' feedback has it too. */
    public static final int FORMAT = 15;

    private static final int NAME = 0x52454D42;
    private static final int BYTES_WITHOUT_SSRC = 20;
    private static final int MANTISSA_BITS = 18;

    private Remb() {}

    /** Whether the packet of {@code contentBytes} is REMB and holds what it counts; the getters need it. */
    // hot
    public static RtcpFault check(ByteBuf bytes, int at, int contentBytes) {
        if (contentBytes < BYTES_WITHOUT_SSRC || bytes.getInt(at + 12) != NAME) {
            return RtcpFault.NOT_REMB;
        }
        return contentBytes < bytes(ssrcCount(bytes, at)) ? RtcpFault.BAD_COUNT : RtcpFault.NONE;
    }

    /** In bit/s, cut to {@code Long.MAX_VALUE}. */
    public static long rateBps(ByteBuf bytes, int at) {
        var word = bytes.getUnsignedMedium(at + 17);
        var exponent = word >> MANTISSA_BITS;
        var mantissa = (long) word & ((1 << MANTISSA_BITS) - 1);
        return mantissa == 0
                ? 0
                : exponent >= Long.numberOfLeadingZeros(mantissa) ? Long.MAX_VALUE : mantissa << exponent;
    }

    /** 0 to 255. */
    public static int ssrcCount(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 16);
    }

    /** A source that the rate is for, {@code index} being 0 to count - 1. */
    public static int ssrc(ByteBuf bytes, int at, int index) {
        return bytes.getInt(at + BYTES_WITHOUT_SSRC + 4 * index);
    }

    /** How long a packet for so many sources is. */
    public static int bytes(int ssrcs) {
        return BYTES_WITHOUT_SSRC + 4 * ssrcs;
    }

    /**
     * Appends one at the writer index.
     *
     * @param rateBps 0 or more; all but the highest 18 bits are cut off
     * @param ssrcs of which the first {@code count}, 0 to 255, are written
     */
    // hot
    public static void write(ByteBuf out, int senderSsrc, long rateBps, int[] ssrcs, int count) {
        RtcpHeader.write(out, FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, bytes(count), senderSsrc);
        out.writeInt(0);
        out.writeInt(NAME);
        var exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(rateBps) - MANTISSA_BITS);
        out.writeByte(count);
        out.writeMedium(exponent << MANTISSA_BITS | (int) (rateBps >>> exponent));
        for (var i = 0; i < count; i++) {
            out.writeInt(ssrcs[i]);
        }
    }
}
