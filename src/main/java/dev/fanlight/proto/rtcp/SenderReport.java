package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * A sender report (RFC 3550 6.4.1), at an absolute offset; keeps no state.
 *
 * <pre>
 * | header, count = number of report blocks, PT 200               |  0
 * | SSRC of sender                                                |  4
 * | NTP timestamp, 32.32                                          |  8
 * | RTP timestamp of the same moment                              | 16
 * | sender's packet count                                         | 20
 * | sender's octet count, payload only                            | 24
 * | report blocks …                                               | 28
 * </pre>
 */
public final class SenderReport {
    /** Without report blocks. */
    public static final int BYTES = 28;

    private SenderReport() {}

    /** Whether the packet of {@code contentBytes} holds what it counts; the getters need it. */
    // hot
    public static RtcpFault check(ByteBuf bytes, int at, int contentBytes) {
        return contentBytes < BYTES + RtcpHeader.count(bytes, at) * ReportBlock.BYTES
                ? RtcpFault.BAD_COUNT
                : RtcpFault.NONE;
    }

    /** Appends a report at the writer index; {@code blocks}, 0 to 31, are to be appended right behind. */
    // hot
    public static void write(ByteBuf out, int ssrc, long ntp, int rtpTime, int packets, int payloadOctets, int blocks) {
        RtcpHeader.write(out, blocks, RtcpHeader.SENDER_REPORT, BYTES + blocks * ReportBlock.BYTES, ssrc);
        out.writeLong(ntp);
        out.writeInt(rtpTime);
        out.writeInt(packets);
        out.writeInt(payloadOctets);
    }

    public static long ntp(ByteBuf bytes, int at) {
        return bytes.getLong(at + 8);
    }

    public static int rtpTime(ByteBuf bytes, int at) {
        return bytes.getInt(at + 16);
    }

    /** Modulo 2^32. */
    public static int packets(ByteBuf bytes, int at) {
        return bytes.getInt(at + 20);
    }

    /** Modulo 2^32, without headers and padding. */
    public static int payloadOctets(ByteBuf bytes, int at) {
        return bytes.getInt(at + 24);
    }

    /** Absolute index of the {@link ReportBlock} with this index, 0 to count - 1. */
    public static int blockOffset(int at, int index) {
        return at + BYTES + index * ReportBlock.BYTES;
    }
}
