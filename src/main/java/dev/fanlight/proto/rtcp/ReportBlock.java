package dev.fanlight.proto.rtcp;

import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBuf;

/**
 * One report block of a sender or receiver report (RFC 3550 6.4.1), at an absolute offset; keeps no state.
 *
 * <pre>
 * |                     SSRC of the source                        |  0
 * | fraction lost |         cumulative number lost, signed        |  4
 * |           extended highest sequence number received           |  8
 * |                     interarrival jitter                       | 12
 * |                       last SR, LSR                            | 16
 * |                delay since last SR, DLSR                      | 20
 * </pre>
 */
public final class ReportBlock {
    public static final int BYTES = 24;

    /** There is no round trip to be told: the peer has had no sender report yet, or its figures contradict ours. */
    public static final long UNKNOWN_RTT = -1;

    private ReportBlock() {}

    /**
     * Appends a block at the writer index.
     *
     * @param fractionLost 0 to 255
     * @param cumulativeLost of 24 bits with sign
     * @param jitter in clock units
     * @param lsr middle 32 bits of the last sender report's NTP time, 0 when there was none
     * @param dlsr time since then, in 1/65536 s
     */
    // hot
    public static void write(
            ByteBuf out,
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            int highestSeq,
            int jitter,
            int lsr,
            int dlsr) {
        out.writeInt(ssrc);
        out.writeInt(fractionLost << 24 | (cumulativeLost & 0xFF_FFFF));
        out.writeInt(highestSeq);
        out.writeInt(jitter);
        out.writeInt(lsr);
        out.writeInt(dlsr);
    }

    public static int ssrc(ByteBuf bytes, int at) {
        return bytes.getInt(at);
    }

    /** In 1/256, 0 to 255. */
    public static int fractionLost(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 4);
    }

    /** Negative where more came than was expected. */
    public static int cumulativeLost(ByteBuf bytes, int at) {
        return bytes.getMedium(at + 5);
    }

    /** Extended to 32 bits. */
    public static int highestSeq(ByteBuf bytes, int at) {
        return bytes.getInt(at + 8);
    }

    /** In clock units, unsigned. */
    public static long jitter(ByteBuf bytes, int at) {
        return bytes.getUnsignedInt(at + 12);
    }

    public static int lsr(ByteBuf bytes, int at) {
        return bytes.getInt(at + 16);
    }

    public static int dlsr(ByteBuf bytes, int at) {
        return bytes.getInt(at + 20);
    }

    /**
     * The round trip of RFC 3550 6.4.1: {@code A - LSR - DLSR}.
     *
     * <p>RFC's example: A 0xb710:8000, LSR 0xb705:2000, DLSR 0x0005:4000 give 0x0006:2000, 6.125 s.
     *
     * @param nowNtp when the report came, on the clock that the sender reports were stamped with
     * @return in nanoseconds, or {@link #UNKNOWN_RTT}
     */
    // hot
    public static long rttNs(ByteBuf bytes, int at, long nowNtp) {
        var lsr = lsr(bytes, at);
        if (lsr == 0) {
            return UNKNOWN_RTT;
        }
        var units = NtpTime.compact(nowNtp) - lsr - dlsr(bytes, at);
        return units < 0 ? UNKNOWN_RTT : NtpTime.compactToNs(units);
    }
}
