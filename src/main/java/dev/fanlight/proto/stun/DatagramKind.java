package dev.fanlight.proto.stun;

import io.netty.buffer.ByteBuf;

/** Which protocol a datagram on the one media port speaks, by its first byte (RFC 7983 section 7, RFC 5761 section 4). */
public enum DatagramKind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    /** Nothing that is spoken here: ZRTP, TURN channels, QUIC, noise, or no byte at all. */
    OTHER;

    // hot
    /** Looks at one or two bytes behind the reader index; moves nothing, accepts any bytes. */
    public static DatagramKind of(ByteBuf datagram) {
        var sizeBytes = datagram.readableBytes();
        if (sizeBytes == 0) {
            return OTHER;
        }
        var first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first >= 128 && first <= 191) {
            return sizeBytes > 1 ? rtpOrRtcp(datagram.getByte(datagram.readerIndex() + 1)) : OTHER;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        return first <= 3 ? STUN : OTHER;
    }

    /** RFC 5761 section 4: RTP payload types 64 to 95 are left unused, so that RTCP types 192 to 223 stand out. */
    private static DatagramKind rtpOrRtcp(byte second) {
        var payloadType = second & 0x7F;
        return payloadType >= 64 && payloadType <= 95 ? RTCP : RTP;
    }
}
