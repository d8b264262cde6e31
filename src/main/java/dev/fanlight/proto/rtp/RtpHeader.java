package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/**
 * The fixed RTP header (RFC 3550 5.1), read and rewritten in place at an absolute offset; keeps no state.
 *
 * <pre>
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |  0
 * |                           timestamp                           |  4
 * |                             SSRC                              |  8
 * |                 CSRC, CC times                                | 12
 * </pre>
 */
public final class RtpHeader {
    public static final int FIXED_BYTES = 12;
    public static final int VERSION = 2;

    static final int PADDING_BIT = 0x20;
    static final int EXTENSION_BIT = 0x10;
    static final int CSRC_COUNT_MASK = 0x0F;

    private RtpHeader() {}

    /** Writes the twelve bytes, without padding, extension or contributing sources. */
    // hot
    public static void write(
            ByteBuf out, int at, boolean marker, int payloadType, int sequence, int rtpTime, int ssrc) {
        out.setByte(at, VERSION << 6);
        out.setByte(at + 1, (marker ? 0x80 : 0) | (payloadType & 0x7F));
        out.setShort(at + 2, sequence);
        out.setInt(at + 4, rtpTime);
        out.setInt(at + 8, ssrc);
    }

    /**
     * RFC 5761 4: with RTP and RTCP on one port, second bytes of 192 to 223 are RTCP. {@code bytes} must hold two bytes.
     */
    // hot
    public static boolean isRtcp(ByteBuf bytes, int at) {
        var second = bytes.getUnsignedByte(at + 1);
        return second >= 192 && second <= 223;
    }

    public static boolean marker(ByteBuf bytes, int at) {
        return bytes.getByte(at + 1) < 0;
    }

    public static void setMarker(ByteBuf bytes, int at, boolean marker) {
        bytes.setByte(at + 1, (marker ? 0x80 : 0) | payloadType(bytes, at));
    }

    /** 0 to 127. */
    public static int payloadType(ByteBuf bytes, int at) {
        return bytes.getByte(at + 1) & 0x7F;
    }

    public static void setPayloadType(ByteBuf bytes, int at, int payloadType) {
        bytes.setByte(at + 1, (bytes.getByte(at + 1) & 0x80) | (payloadType & 0x7F));
    }

    /** 0 to 65,535. */
    public static int sequence(ByteBuf bytes, int at) {
        return bytes.getUnsignedShort(at + 2);
    }

    /** Takes the low 16 bits. */
    public static void setSequence(ByteBuf bytes, int at, long sequence) {
        bytes.setShort(at + 2, (int) sequence);
    }

    /** In clock units; an unsigned number in an int. */
    public static int rtpTime(ByteBuf bytes, int at) {
        return bytes.getInt(at + 4);
    }

    /** Takes the low 32 bits. */
    public static void setRtpTime(ByteBuf bytes, int at, long rtpTime) {
        bytes.setInt(at + 4, (int) rtpTime);
    }

    public static int ssrc(ByteBuf bytes, int at) {
        return bytes.getInt(at + 8);
    }

    public static void setSsrc(ByteBuf bytes, int at, int ssrc) {
        bytes.setInt(at + 8, ssrc);
    }
}
