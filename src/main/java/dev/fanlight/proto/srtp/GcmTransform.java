package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NetworkOrder;
import dev.fanlight.proto.srtp.SrtpEngine.GcmKey;

/**
 * AEAD_AES_128_GCM (RFC 7714).
 *
 * <pre>
 * SRTP   | header, CSRCs, extension | sealed payload | tag 16 |
 *        |-- associated data -------|
 * SRTCP  | header 8 | sealed rest | tag 16 | E flag, index 4 |
 *        |-- a.d. --|                      |-- a.d. ---------|
 * </pre>
 */
final class GcmTransform implements Transform {
    private static final int NONCE_AT = 0;
    private static final int AAD_AT = 16;
    private static final int TAG_AT = 32;
    private static final int SCRATCH_BYTES = 48;
    private static final int RTCP_AAD_BYTES = RtpHeader.RTCP_FIXED_BYTES + SrtpProfile.ESRTCP_BYTES;

    private final NativeBlock scratch = new NativeBlock(SCRATCH_BYTES);
    private final long nonce = scratch.address() + NONCE_AT;
    private final long aad = scratch.address() + AAD_AT;
    private final long tagKept = scratch.address() + TAG_AT;
    private final GcmKey rtp;
    private final GcmKey rtcp;
    private final GcmSalt rtpSalt;
    private final GcmSalt rtcpSalt;

    /** As two numbers, so that a nonce is made by two XORs. */
    private record GcmSalt(long first8, int last4) {
        static GcmSalt of(byte[] salt) {
            return new GcmSalt(SessionKeys.int64(salt, 0), (int) SessionKeys.int64(salt, 4));
        }
    }

    GcmTransform(SrtpEngine engine, SessionKeys keys) {
        rtp = engine.gcm(keys.rtp.encryption);
        rtcp = engine.gcm(keys.rtcp.encryption);
        rtpSalt = GcmSalt.of(keys.rtp.salt);
        rtcpSalt = GcmSalt.of(keys.rtcp.salt);
    }

    @Override
    public void sealRtp(long header, int headerBytes, long payload, int payloadBytes, long index) { // hot
        var out = header + headerBytes;
        setNonce(rtpSalt, RtpHeader.ssrc(header), index);
        rtp.seal(nonce, header, headerBytes, payload, payloadBytes, out, out + payloadBytes);
    }

    @Override
    public boolean openRtp(long header, int headerBytes, int payloadBytes, long index) { // hot
        var payload = header + headerBytes;
        setNonce(rtpSalt, RtpHeader.ssrc(header), index);
        return rtp.open(nonce, header, headerBytes, payload, payloadBytes, payload + payloadBytes);
    }

    @Override
    public void sealRtcp(long packet, int lengthBytes, int index) { // hot
        var esrtcp = index | Integer.MIN_VALUE;
        var text = packet + RtpHeader.RTCP_FIXED_BYTES;
        var tag = packet + lengthBytes;
        setNonce(rtcpSalt, RtpHeader.rtcpSsrc(packet), index);
        setRtcpAad(packet, esrtcp);
        rtcp.seal(nonce, aad, RTCP_AAD_BYTES, text, lengthBytes - RtpHeader.RTCP_FIXED_BYTES, text, tag);
        NetworkOrder.setInt32(tag + GcmKey.TAG_BYTES, esrtcp);
    }

    @Override
    public boolean openRtcp(long packet, int lengthBytes) { // hot
        var esrtcp = esrtcp(packet, lengthBytes);
        var text = packet + RtpHeader.RTCP_FIXED_BYTES;
        var tag = packet + lengthBytes;
        setNonce(rtcpSalt, RtpHeader.rtcpSsrc(packet), esrtcp & Integer.MAX_VALUE);
        if (esrtcp < 0) {
            setRtcpAad(packet, esrtcp);
            return rtcp.open(nonce, aad, RTCP_AAD_BYTES, text, lengthBytes - RtpHeader.RTCP_FIXED_BYTES, tag);
        }
        // RFC 7714 section 9.3, a packet that is not encrypted: all of it is associated data, then the word behind the
        // tag. That word takes the place of the tag, so that they stand together.
        Memory.copy(tag, tagKept, GcmKey.TAG_BYTES);
        NetworkOrder.setInt32(tag, esrtcp);
        return rtcp.open(nonce, packet, lengthBytes + SrtpProfile.ESRTCP_BYTES, text, 0, tagKept);
    }

    @Override
    public int esrtcp(long packet, int lengthBytes) {
        return NetworkOrder.int32(packet + lengthBytes + GcmKey.TAG_BYTES);
    }

    /**
     * RFC 7714 section 8.1: 16 bits of zero, SSRC, roll-over counter, sequence number; section 9.1: 16 bits of zero, SSRC,
     * 16 bits of zero, a bit of zero and the 31-bit index. Both are SSRC, then an index of 48 bits.
     */
    private void setNonce(GcmSalt salt, int ssrc, long index) { // hot
        NetworkOrder.setInt64(nonce, salt.first8 ^ ((ssrc & 0xFFFF_FFFFL) << 16 | index >>> 32));
        NetworkOrder.setInt32(nonce + Long.BYTES, salt.last4 ^ (int) index);
    }

    private void setRtcpAad(long packet, int esrtcp) { // hot
        NetworkOrder.setInt64(aad, NetworkOrder.int64(packet));
        NetworkOrder.setInt32(aad + RtpHeader.RTCP_FIXED_BYTES, esrtcp);
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
        scratch.close();
    }
}
