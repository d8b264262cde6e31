package dev.fanlight.proto.srtp;

import io.netty.buffer.ByteBuf;

/**
 * Seals what one endpoint sends to one peer, for all its SSRCs (a cryptographic context, RFC 3711 section 3.2). Used by
 * one thread at a time; may be made on another.
 *
 * <p><b>One index never seals two different texts.</b> Whoever has two packets sealed alike learns both, and with GCM may
 * forge others from then on. It is the caller who holds that, since it is the caller who numbers packets:
 *
 * <ul>
 *   <li>{@code extSeq} starts below 65,536 for each SSRC, as the receiver starts its roll-over counter at zero (better
 *       below 32,768: then a loss among the first packets cannot be taken for a wrap), and is 2^16 more after each wrap.
 *   <li>A new packet has an {@code extSeq} that its SSRC has not had yet under this key.
 *   <li>A packet sent once more with its own {@code extSeq} is the same in every byte, header extensions too. The result
 *       is then the same in every byte as well. Where anything differs (a transport-wide number, a time), it is sent as
 *       a new packet or by RTX on an SSRC of its own (RFC 4588).
 *   <li>Two SSRCs of one context differ.
 * </ul>
 */
public final class OutboundSrtpContext implements AutoCloseable {
    private static final long MAX_RTCP_INDEX = Integer.MAX_VALUE;

    private final SrtpProfile profile;
    private final Transform transform;
    private long nextRtcpIndex;
    private boolean closed;

    /** Takes some ten microseconds and some kilobytes of memory outside the heap, until {@link #close}. */
    public OutboundSrtpContext(SrtpEngine engine, SrtpMasterKey key) {
        this(engine, key.sessionKeys(), 0);
    }

    OutboundSrtpContext(SrtpEngine engine, SessionKeys keys, long nextRtcpIndex) {
        profile = keys.profile;
        transform = Transform.of(engine, keys);
        this.nextRtcpIndex = nextRtcpIndex;
    }

    public SrtpProfile profile() {
        return profile;
    }

    /**
     * Seals the readable bytes in place; the writer index moves behind the tag.
     *
     * @param packet direct; grows where it has no room for {@link SrtpProfile#rtpOverheadBytes}
     * @param extSeq see above; its lower 16 bits are the packet's sequence number; below 2^48
     */
    public void protectRtp(ByteBuf packet, long extSeq) { // hot
        packet.ensureWritable(profile.rtpOverheadBytes());
        protectRtp(Packets.address(packet), packet.readableBytes(), extSeq);
        packet.writerIndex(packet.writerIndex() + profile.rtpOverheadBytes());
    }

    /**
     * As the other, at an address with room for {@link SrtpProfile#rtpOverheadBytes} behind the packet.
     *
     * @return length of the sealed packet
     */
    public int protectRtp(long packet, int lengthBytes, long extSeq) { // hot
        var headerBytes = lengthBytes < RtpHeader.FIXED_BYTES
                ? RtpHeader.FIXED_BYTES
                : RtpHeader.lengthBytes(packet, lengthBytes);
        return protectRtp(packet, headerBytes, packet + headerBytes, lengthBytes - headerBytes, extSeq);
    }

    /**
     * As the other, for a payload that stands elsewhere: it is read there and written sealed behind the header, which
     * spares a copy.
     *
     * @param header has room behind it for the payload and {@link SrtpProfile#rtpOverheadBytes}
     * @param headerBytes with contributing sources and extension
     * @param payload must not overlap with where it will be written, unless it is the very same place
     * @return length of the sealed packet, header included
     */
    public int protectRtp(long header, int headerBytes, long payload, int payloadBytes, long extSeq) { // hot
        checkOpen();
        if (headerBytes < RtpHeader.FIXED_BYTES
                || payloadBytes < 0
                || headerBytes + payloadBytes > RtpHeader.MAX_PACKET_BYTES) {
            throw new IllegalArgumentException("no RTP packet: " + headerBytes + " + " + payloadBytes + " bytes");
        }
        if (extSeq >>> 48 != 0 || ((int) extSeq & 0xFFFF) != RtpHeader.seq(header)) {
            throw new IllegalArgumentException("not the packet's extended sequence number: " + extSeq);
        }
        transform.sealRtp(header, headerBytes, payload, payloadBytes, extSeq);
        return headerBytes + payloadBytes + profile.rtpOverheadBytes();
    }

    /**
     * Seals a compound RTCP packet in place under the next index; the writer index moves behind what SRTCP adds.
     *
     * @param packet direct; grows where it has no room for {@link SrtpProfile#rtcpOverheadBytes}
     * @throws IllegalStateException after 2^31 packets, when the key is used up
     */
    public void protectRtcp(ByteBuf packet) { // hot
        packet.ensureWritable(profile.rtcpOverheadBytes());
        protectRtcp(Packets.address(packet), packet.readableBytes());
        packet.writerIndex(packet.writerIndex() + profile.rtcpOverheadBytes());
    }

    /**
     * As the other, at an address with room for {@link SrtpProfile#rtcpOverheadBytes} behind the packet.
     *
     * @return length of the sealed packet
     */
    public int protectRtcp(long packet, int lengthBytes) { // hot
        checkOpen();
        if (lengthBytes < RtpHeader.RTCP_FIXED_BYTES || lengthBytes > RtpHeader.MAX_PACKET_BYTES) {
            throw new IllegalArgumentException("no RTCP packet: " + lengthBytes + " bytes");
        }
        // RFC 3711 section 9.2: a master key protects at most 2^31 SRTCP packets
        if (nextRtcpIndex > MAX_RTCP_INDEX) {
            throw new IllegalStateException("the key has sealed 2^31 SRTCP packets");
        }
        transform.sealRtcp(packet, lengthBytes, (int) nextRtcpIndex++);
        return lengthBytes + profile.rtcpOverheadBytes();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("closed"); // its keys are no longer where they were
        }
    }

    /** Wipes the keys and gives their memory back; more than once does no harm. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            transform.close();
        }
    }
}
