package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NetworkOrder;

/** What SRTP has to know of an RTP header by its address (RFC 3550 section 5.1), and of an RTCP one (section 6.4.1). */
final class RtpHeader {
    static final int FIXED_BYTES = 12;

    /** Of the header of the first packet in a compound RTCP packet, SSRC included; SRTCP leaves them readable. */
    static final int RTCP_FIXED_BYTES = 8;

    /** Packets in this house come in datagrams or in frames of RFC 4571. */
    static final int MAX_PACKET_BYTES = 0xFFFF;

    private static final int EXTENSION_HEADER_BYTES = 4;
    private static final int SEQ_AT = 2;
    private static final int SSRC_AT = 8;
    private static final int RTCP_SSRC_AT = 4;

    private RtpHeader() {}

    static int seq(long packet) {
        return NetworkOrder.unsignedShort(packet + SEQ_AT);
    }

    static int ssrc(long packet) {
        return NetworkOrder.int32(packet + SSRC_AT);
    }

    static int rtcpSsrc(long packet) {
        return NetworkOrder.int32(packet + RTCP_SSRC_AT);
    }

    /** Version 2 is all there is. */
    static boolean isVersion2(long packet) {
        return Memory.unsignedByte(packet) >> 6 == 2;
    }

    /**
     * With contributing sources and header extension.
     *
     * @param packetBytes how much may be read; at least 12
     * @return more than {@code packetBytes} where the packet ends within its header
     */
    static int lengthBytes(long packet, int packetBytes) { // hot
        var first = Memory.unsignedByte(packet);
        var bytes = FIXED_BYTES + (first & 0x0F) * 4;
        if ((first & 0x10) == 0) {
            return bytes;
        }
        var fixedBytes = bytes + EXTENSION_HEADER_BYTES;
        return fixedBytes > packetBytes ? fixedBytes : fixedBytes + NetworkOrder.unsignedShort(packet + bytes + 2) * 4;
    }
}
