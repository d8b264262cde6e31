package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/** A receiver report (RFC 3550 6.4.2): header, sender, and up to 31 report blocks, at an absolute offset; no state. */
public final class ReceiverReport {
    /** Without report blocks. */
    public static final int BYTES = RtcpHeader.BYTES;

    private ReceiverReport() {}

    /** Whether the packet of {@code contentBytes} holds what it counts; the getters need it. */
    // hot
    public static RtcpFault check(ByteBuf bytes, int at, int contentBytes) {
        return contentBytes < BYTES + RtcpHeader.count(bytes, at) * ReportBlock.BYTES
                ? RtcpFault.BAD_COUNT
                : RtcpFault.NONE;
    }

    /** Appends a report at the writer index; {@code blocks}, 0 to 31, are to be appended right behind. */
    // hot
    public static void write(ByteBuf out, int ssrc, int blocks) {
        RtcpHeader.write(out, blocks, RtcpHeader.RECEIVER_REPORT, BYTES + blocks * ReportBlock.BYTES, ssrc);
    }

    /** Absolute index of the {@link ReportBlock} with this index, 0 to count - 1. */
    public static int blockOffset(int at, int index) {
        return at + BYTES + index * ReportBlock.BYTES;
    }
}
