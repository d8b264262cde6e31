package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * A source description (RFC 3550 6.5), of which only CNAME is of use here; keeps no state.
 *
 * <pre>
 * | header, count = number of chunks, PT 202 |
 * chunk: SSRC(4) { item type(1) length(1) text } 0, zeros up to the next word
 * </pre>
 */
public final class SourceDescription {
    /** Takes what {@link #parse} finds. */
    public interface Visitor {
        /** The name of a source: {@code lengthBytes} (0 to 255) of UTF-8 at an absolute index. */
        void cname(int ssrc, ByteBuf bytes, int at, int lengthBytes);
    }

    private static final int CNAME = 1;
    private static final int HEADER_BYTES = 4;

    private SourceDescription() {}

    /** Hands the CNAME of each chunk to {@code visitor}, those before a fault included. */
    public static RtcpFault parse(ByteBuf bytes, int at, int contentBytes, Visitor visitor) {
        var end = at + contentBytes;
        var chunk = at + HEADER_BYTES;
        for (var i = RtcpHeader.count(bytes, at); i > 0; i--) {
            if (end - chunk < 8) {
                return RtcpFault.BAD_COUNT;
            }
            var item = chunk + 4;
            while (item < end && bytes.getByte(item) != 0) {
                if (end - item < 2 || end - item - 2 < bytes.getUnsignedByte(item + 1)) {
                    return RtcpFault.BAD_COUNT;
                }
                var lengthBytes = bytes.getUnsignedByte(item + 1);
                if (bytes.getByte(item) == CNAME) {
                    visitor.cname(bytes.getInt(chunk), bytes, item + 2, lengthBytes);
                }
                item += 2 + lengthBytes;
            }
            if (item >= end) {
                return RtcpFault.BAD_COUNT; // "terminated by one or more null octets"
            }
            chunk += (item + 1 - chunk + 3) & ~3;
        }
        return RtcpFault.NONE;
    }

    /** How long a description of one source with a CNAME of so many bytes is. */
    public static int bytes(int cnameBytes) {
        return HEADER_BYTES + ((4 + 2 + cnameBytes + 1 + 3) & ~3);
    }

    /** Appends a description of one source; of {@code cname} up to 255 bytes are taken. */
    // hot
    public static void write(ByteBuf out, int ssrc, byte[] cname) {
        var cnameBytes = Math.min(cname.length, 255);
        var size = bytes(cnameBytes);
        RtcpHeader.write(out, 1, RtcpHeader.SOURCE_DESCRIPTION, size, ssrc);
        out.writeByte(CNAME);
        out.writeByte(cnameBytes);
        out.writeBytes(cname, 0, cnameBytes);
        out.writeZero(size - RtcpHeader.BYTES - 2 - cnameBytes);
    }
}
