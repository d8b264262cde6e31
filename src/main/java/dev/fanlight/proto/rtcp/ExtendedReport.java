package dev.fanlight.proto.rtcp;

import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBuf;

/**
 * The two blocks of an extended report by which a receiver that sends nothing measures its round trip (RFC 3611 4.4, 4.5);
 * keeps no state.
 *
 * <pre>
 * | header, PT 207                                                |  0
 * | SSRC of the packet's sender                                   |  4
 * | block type 4  |  reserved     |  length in words = 2          |  8   receiver reference time
 * | NTP timestamp, 32.32                                          | 12
 *
 * | block type 5  |  reserved     |  length in words = 3 a source |  8   the answer: delay since it came
 * | SSRC of a receiver                                            | 12
 * | last receiver reference time, LRR                             | 16
 * | delay since then, DLRR                                        | 20
 * </pre>
 */
public final class ExtendedReport {
    /** With a receiver reference time alone. */
    public static final int REFERENCE_TIME_BYTES = 20;

    private static final int REFERENCE_TIME = 4;
    private static final int DELAY_SINCE_REFERENCE = 5;
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int DELAY_BYTES = 12;

    /** There is no round trip to be told. */
    public static final long UNKNOWN_RTT = ReportBlock.UNKNOWN_RTT;

    private ExtendedReport() {}

    /** Appends a receiver reference time: the peer answers with how long ago it came. */
    public static void writeReferenceTime(ByteBuf out, int senderSsrc, long ntp) {
        RtcpHeader.write(out, 0, RtcpHeader.EXTENDED_REPORT, REFERENCE_TIME_BYTES, senderSsrc);
        out.writeByte(REFERENCE_TIME).writeByte(0).writeShort(2);
        out.writeLong(ntp);
    }

    /** Appends the answer to a reference time of {@code receiverSsrc}. */
    public static void writeDelay(ByteBuf out, int senderSsrc, int receiverSsrc, int lrr, int dlrr) {
        RtcpHeader.write(
                out, 0, RtcpHeader.EXTENDED_REPORT, RtcpHeader.BYTES + BLOCK_HEADER_BYTES + DELAY_BYTES, senderSsrc);
        out.writeByte(DELAY_SINCE_REFERENCE).writeByte(0).writeShort(3);
        out.writeInt(receiverSsrc);
        out.writeInt(lrr);
        out.writeInt(dlrr);
    }

    /** The reference time in the packet, as {@link NtpTime#compact}; 0 where it has none. */
    public static int referenceTime(ByteBuf bytes, int at, int contentBytes) {
        var block = find(bytes, at, contentBytes, REFERENCE_TIME, 8);
        return block < 0 ? 0 : NtpTime.compact(bytes.getLong(block + BLOCK_HEADER_BYTES));
    }

    /**
     * The round trip that the answer to our reference time tells, as {@link ReportBlock#rttNs} does it.
     *
     * @param receiverSsrc who sent the reference time
     * @param nowNtp when the answer came, on the clock that the reference time was stamped with
     * @return in nanoseconds, or {@link #UNKNOWN_RTT}
     */
    public static long rttNs(ByteBuf bytes, int at, int contentBytes, int receiverSsrc, long nowNtp) {
        var block = find(bytes, at, contentBytes, DELAY_SINCE_REFERENCE, DELAY_BYTES);
        if (block < 0) {
            return UNKNOWN_RTT;
        }
        var end = blockEnd(bytes, block);
        for (var entry = block + BLOCK_HEADER_BYTES; entry + DELAY_BYTES <= end; entry += DELAY_BYTES) {
            var lrr = bytes.getInt(entry + 4);
            if (bytes.getInt(entry) == receiverSsrc && lrr != 0) {
                var units = NtpTime.compact(nowNtp) - lrr - bytes.getInt(entry + 8);
                return units < 0 ? UNKNOWN_RTT : NtpTime.compactToNs(units);
            }
        }
        return UNKNOWN_RTT;
    }

    /** Where the first block of this type with at least so many bytes of contents begins, or -1. */
    private static int find(ByteBuf bytes, int at, int contentBytes, int type, int leastBytes) {
        var end = at + contentBytes;
        for (var block = at + RtcpHeader.BYTES; block + BLOCK_HEADER_BYTES <= end; block = blockEnd(bytes, block)) {
            var blockEnd = blockEnd(bytes, block);
            if (blockEnd > end) {
                return -1;
            }
            if (bytes.getUnsignedByte(block) == type && blockEnd - block - BLOCK_HEADER_BYTES >= leastBytes) {
                return block;
            }
        }
        return -1;
    }

    private static int blockEnd(ByteBuf bytes, int block) {
        return block + BLOCK_HEADER_BYTES + 4 * bytes.getUnsignedShort(block + 2);
    }
}
