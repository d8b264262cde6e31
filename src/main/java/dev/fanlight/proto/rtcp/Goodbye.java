package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/** A goodbye (RFC 3550 6.6): header, up to 31 sources, and a reason that nobody reads; keeps no state. */
public final class Goodbye {
    /** Of one source. */
    public static final int BYTES = 8;

    private static final int HEADER_BYTES = 4;

    private Goodbye() {}

    /** Whether the packet of {@code contentBytes} holds what it counts; {@link #ssrc} needs it. */
    public static RtcpFault check(ByteBuf bytes, int at, int contentBytes) {
        return contentBytes < HEADER_BYTES + 4 * RtcpHeader.count(bytes, at) ? RtcpFault.BAD_COUNT : RtcpFault.NONE;
    }

    /** A source that left, {@code index} being 0 to count - 1. */
    public static int ssrc(ByteBuf bytes, int at, int index) {
        return bytes.getInt(at + HEADER_BYTES + 4 * index);
    }

    /** Appends a goodbye of one source. */
    public static void write(ByteBuf out, int ssrc) {
        RtcpHeader.write(out, 1, RtcpHeader.GOODBYE, BYTES, ssrc);
    }
}
