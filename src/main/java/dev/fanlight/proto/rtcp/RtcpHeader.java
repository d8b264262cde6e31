package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * The header that all RTCP packets share (RFC 3550 6.4, RFC 4585 6.1), at an absolute offset; keeps no state.
 *
 * <pre>
 * |V=2|P| count or format |  packet type  |  length in words - 1  |  0
 * |                  SSRC of the packet's sender                  |  4
 * |          SSRC of the media source (feedback only)             |  8
 * </pre>
 */
public final class RtcpHeader {
    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int GOODBYE = 203;
    public static final int APPLICATION = 204;
    /** RFC 4585 6.2: NACK is format 1, transport-wide feedback 15. */
    public static final int TRANSPORT_FEEDBACK = 205;
    /** RFC 4585 6.3: PLI is format 1, FIR 4 (RFC 5104), REMB 15. */
    public static final int PAYLOAD_FEEDBACK = 206;

    public static final int EXTENDED_REPORT = 207;

    /** Header and sender. */
    public static final int BYTES = 8;

    /** Header, sender and media source. */
    public static final int FEEDBACK_BYTES = 12;

    private RtcpHeader() {}

    /** Appends header and sender at the writer index; {@code packetBytes} is the whole packet, a multiple of 4. */
    // hot
    public static void write(ByteBuf out, int count, int type, int packetBytes, int senderSsrc) {
        out.writeByte(0x80 | count);
        out.writeByte(type);
        out.writeShort(packetBytes / 4 - 1);
        out.writeInt(senderSsrc);
    }

    /** 0 to 31: how many blocks, or the format of a feedback. */
    public static int count(ByteBuf bytes, int at) {
        return bytes.getByte(at) & 0x1F;
    }

    public static int type(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 1);
    }

    /** As the header has it, header and padding included. */
    public static int packetBytes(ByteBuf bytes, int at) {
        return 4 * (bytes.getUnsignedShort(at + 2) + 1);
    }

    public static int senderSsrc(ByteBuf bytes, int at) {
        return bytes.getInt(at + 4);
    }

    /** Of a feedback packet. */
    public static int mediaSsrc(ByteBuf bytes, int at) {
        return bytes.getInt(at + 8);
    }
}
