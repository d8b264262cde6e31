package dev.fanlight.proto.srtp;

import io.netty.buffer.ByteBuf;

/**
 * Opens what one peer sends, for all its SSRCs (a cryptographic context, RFC 3711 section 3.2). Used by one thread at a
 * time; may be made on another.
 *
 * <p>An SSRC is remembered from its first genuine packet on, and never forgotten: its packets could be replayed.
 */
public final class InboundSrtpContext implements AutoCloseable {
    /** Room for late retransmissions: half a second at 20 Mbit/s. */
    private static final int RTP_WINDOW_BITS = 1_024;

    private static final int RTCP_WINDOW_BITS = 128;

    private final SrtpProfile profile;
    private final Transform transform;
    private final Peer[] peers;
    private int peerCount;

    /** Stands for each SSRC not known yet; the first genuine packet makes it one of the peers. */
    private Peer unknown = new Peer();

    private long extSeq;
    private boolean closed;

    /** What is known of one SSRC. */
    private static final class Peer {
        int ssrc;
        final ReplayWindow rtp = new ReplayWindow(RTP_WINDOW_BITS);
        final ReplayWindow rtcp = new ReplayWindow(RTCP_WINDOW_BITS);
    }

    /**
     * Takes some ten microseconds and some kilobytes of memory outside the heap, until {@link #close}.
     *
     * @param maxSsrcs how many SSRCs the peer may use in its life; at least one
     */
    public InboundSrtpContext(SrtpEngine engine, SrtpMasterKey key, int maxSsrcs) {
        this(engine, key.sessionKeys(), maxSsrcs);
    }

    InboundSrtpContext(SrtpEngine engine, SessionKeys keys, int maxSsrcs) {
        profile = keys.profile;
        if (maxSsrcs < 1) {
            throw new IllegalArgumentException("maxSsrcs " + maxSsrcs);
        }
        peers = new Peer[maxSsrcs];
        transform = Transform.of(engine, keys);
    }

    public SrtpProfile profile() {
        return profile;
    }

    /** The extended sequence number of the RTP packet that was OK last: roll-over counter, then sequence number. */
    public long extSeq() {
        return extSeq;
    }

    /**
     * Opens the readable bytes in place.
     *
     * @param packet direct; where the answer is OK the writer index moves before the tag, else it is not moved but the
     *     bytes may be anything
     */
    public SrtpStatus unprotectRtp(ByteBuf packet) { // hot
        var status = unprotectRtp(Packets.address(packet), packet.readableBytes());
        if (status == SrtpStatus.OK) {
            packet.writerIndex(packet.writerIndex() - profile.rtpOverheadBytes());
        }
        return status;
    }

    /** As the other, at an address. Where it is OK, the packet is shorter by {@link SrtpProfile#rtpOverheadBytes}. */
    public SrtpStatus unprotectRtp(long packet, int lengthBytes) { // hot
        checkOpen();
        var plainBytes = lengthBytes - profile.rtpOverheadBytes();
        var refused = refusal(packet, plainBytes, RtpHeader.FIXED_BYTES, lengthBytes);
        if (refused != SrtpStatus.OK) {
            return refused;
        }
        var headerBytes = RtpHeader.lengthBytes(packet, plainBytes);
        if (headerBytes > plainBytes) {
            return SrtpStatus.TOO_SHORT;
        }
        var peer = peer(RtpHeader.ssrc(packet));
        var index = PacketIndex.guess(peer.rtp.highest(), RtpHeader.seq(packet));
        if (index < 0 || index >= PacketIndex.END) {
            return SrtpStatus.REPLAY_OLD;
        }
        // RFC 3711 section 3.3: first the replay list, then the tag; only a genuine packet changes anything.
        var status = peer.rtp.check(index);
        if (status != SrtpStatus.OK) {
            return status;
        }
        if (peer == unknown && peerCount == peers.length) {
            return SrtpStatus.TOO_MANY_SSRCS;
        }
        if (!transform.openRtp(packet, headerBytes, plainBytes - headerBytes, index)) {
            return SrtpStatus.AUTH_FAIL;
        }
        remember(peer, RtpHeader.ssrc(packet));
        peer.rtp.accept(index);
        extSeq = index;
        return SrtpStatus.OK;
    }

    /**
     * Opens the readable bytes, a compound RTCP packet, in place.
     *
     * @param packet direct; where the answer is OK the writer index moves before what SRTCP added, else it is not moved
     *     but the bytes may be anything
     */
    public SrtpStatus unprotectRtcp(ByteBuf packet) { // hot
        var status = unprotectRtcp(Packets.address(packet), packet.readableBytes());
        if (status == SrtpStatus.OK) {
            packet.writerIndex(packet.writerIndex() - profile.rtcpOverheadBytes());
        }
        return status;
    }

    /** As the other, at an address. Where it is OK, the packet is shorter by {@link SrtpProfile#rtcpOverheadBytes}. */
    public SrtpStatus unprotectRtcp(long packet, int lengthBytes) { // hot
        checkOpen();
        var plainBytes = lengthBytes - profile.rtcpOverheadBytes();
        var refused = refusal(packet, plainBytes, RtpHeader.RTCP_FIXED_BYTES, lengthBytes);
        if (refused != SrtpStatus.OK) {
            return refused;
        }
        var peer = peer(RtpHeader.rtcpSsrc(packet));
        var index = transform.esrtcp(packet, plainBytes) & Integer.MAX_VALUE;
        var status = peer.rtcp.check(index);
        if (status != SrtpStatus.OK) {
            return status;
        }
        if (peer == unknown && peerCount == peers.length) {
            return SrtpStatus.TOO_MANY_SSRCS;
        }
        if (!transform.openRtcp(packet, plainBytes)) {
            return SrtpStatus.AUTH_FAIL;
        }
        remember(peer, RtpHeader.rtcpSsrc(packet));
        peer.rtcp.accept(index);
        return SrtpStatus.OK;
    }

    private static SrtpStatus refusal(long packet, int plainBytes, int fixedBytes, int lengthBytes) { // hot
        if (plainBytes < fixedBytes) {
            return SrtpStatus.TOO_SHORT;
        }
        if (lengthBytes > RtpHeader.MAX_PACKET_BYTES) {
            return SrtpStatus.TOO_LONG;
        }
        return RtpHeader.isVersion2(packet) ? SrtpStatus.OK : SrtpStatus.BAD_HEADER;
    }

    private Peer peer(int ssrc) { // hot
        for (var i = 0; i < peerCount; i++) {
            if (peers[i].ssrc == ssrc) {
                return peers[i];
            }
        }
        return unknown;
    }

    private void remember(Peer peer, int ssrc) { // hot
        if (peer == unknown) {
            peer.ssrc = ssrc;
            peers[peerCount++] = peer;
            unknown = new Peer();
        }
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
