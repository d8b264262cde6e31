package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NetworkOrder;
import dev.fanlight.proto.srtp.SrtpEngine.CounterKey;
import dev.fanlight.proto.srtp.SrtpEngine.HmacKey;
import java.util.Arrays;

/**
 * AES128_CM_HMAC_SHA1_80 (RFC 3711 sections 4.1.1 and 4.2.1).
 *
 * <pre>
 * SRTP   | header, CSRCs, extension | encrypted payload | tag 10 |   tag over all before it, then the roll-over counter
 * SRTCP  | header 8 | encrypted rest | E flag, index 4 | tag 10 |    tag over all before it
 * </pre>
 */
final class CounterHmacTransform implements Transform {
    private static final int IV_AT = 0;
    private static final int MAC_AT = 16;
    private static final int SCRATCH_BYTES = MAC_AT + HmacKey.MAC_BYTES;
    private static final int COUNTER_BYTES = 4;

    private final NativeBlock scratch = new NativeBlock(SCRATCH_BYTES);
    private final long iv = scratch.address() + IV_AT;
    private final long mac = scratch.address() + MAC_AT;
    private final Half rtp;
    private final Half rtcp;

    /** The keys for RTP, or those for RTCP; the salt, followed by 16 bits of zero, as two numbers. */
    private record Half(CounterKey cipher, HmacKey hmac, long saltFirst8, long saltLast8) {
        static Half of(SrtpEngine engine, SessionKeys.Half keys) {
            var salt = Arrays.copyOf(keys.salt, 16);
            return new Half(
                    engine.counter(keys.encryption),
                    engine.hmacSha1(keys.authentication),
                    SessionKeys.int64(salt, 0),
                    SessionKeys.int64(salt, Long.BYTES));
        }

        void close() {
            cipher.close();
            hmac.close();
        }
    }

    CounterHmacTransform(SrtpEngine engine, SessionKeys keys) {
        rtp = Half.of(engine, keys.rtp);
        rtcp = Half.of(engine, keys.rtcp);
    }

    @Override
    public void sealRtp(long header, int headerBytes, long payload, int payloadBytes, long index) { // hot
        var out = header + headerBytes;
        var tag = out + payloadBytes;
        crypt(rtp, RtpHeader.ssrc(header), index, payload, payloadBytes, out);
        setMac(rtp, header, headerBytes + payloadBytes, tag, index);
        NetworkOrder.setInt64(tag, NetworkOrder.int64(mac));
        NetworkOrder.setInt16(tag + Long.BYTES, NetworkOrder.unsignedShort(mac + Long.BYTES));
    }

    @Override
    public boolean openRtp(long header, int headerBytes, int payloadBytes, long index) { // hot
        var payload = header + headerBytes;
        var tag = payload + payloadBytes;
        var tagFirst8 = NetworkOrder.int64(tag);
        var tagLast2 = NetworkOrder.unsignedShort(tag + Long.BYTES);
        setMac(rtp, header, headerBytes + payloadBytes, tag, index);
        if (!isMac(tagFirst8, tagLast2)) {
            return false;
        }
        crypt(rtp, RtpHeader.ssrc(header), index, payload, payloadBytes, payload);
        return true;
    }

    @Override
    public void sealRtcp(long packet, int lengthBytes, int index) { // hot
        var esrtcp = packet + lengthBytes;
        var tag = esrtcp + SrtpProfile.ESRTCP_BYTES;
        cryptRtcp(packet, lengthBytes, index);
        NetworkOrder.setInt32(esrtcp, index | Integer.MIN_VALUE);
        rtcp.hmac.mac(packet, lengthBytes + SrtpProfile.ESRTCP_BYTES, mac);
        NetworkOrder.setInt64(tag, NetworkOrder.int64(mac));
        NetworkOrder.setInt16(tag + Long.BYTES, NetworkOrder.unsignedShort(mac + Long.BYTES));
    }

    @Override
    public boolean openRtcp(long packet, int lengthBytes) { // hot
        var esrtcp = esrtcp(packet, lengthBytes);
        var tag = packet + lengthBytes + SrtpProfile.ESRTCP_BYTES;
        rtcp.hmac.mac(packet, lengthBytes + SrtpProfile.ESRTCP_BYTES, mac);
        if (!isMac(NetworkOrder.int64(tag), NetworkOrder.unsignedShort(tag + Long.BYTES))) {
            return false;
        }
        if (esrtcp < 0) { // else it is not encrypted
            cryptRtcp(packet, lengthBytes, esrtcp & Integer.MAX_VALUE);
        }
        return true;
    }

    @Override
    public int esrtcp(long packet, int lengthBytes) {
        return NetworkOrder.int32(packet + lengthBytes);
    }

    private void cryptRtcp(long packet, int lengthBytes, int index) { // hot
        var text = packet + RtpHeader.RTCP_FIXED_BYTES;
        crypt(rtcp, RtpHeader.rtcpSsrc(packet), index, text, lengthBytes - RtpHeader.RTCP_FIXED_BYTES, text);
    }

    /** RFC 3711 section 4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16). */
    private void crypt(Half half, int ssrc, long index, long text, int textBytes, long out) { // hot
        NetworkOrder.setInt64(iv, half.saltFirst8 ^ (ssrc & 0xFFFF_FFFFL));
        NetworkOrder.setInt64(iv + Long.BYTES, half.saltLast8 ^ (index << 16));
        half.cipher.crypt(iv, text, textBytes, out);
    }

    /** RFC 3711 section 4.2: the roll-over counter is behind the packet, where the tag will be. */
    private void setMac(Half half, long packet, int lengthBytes, long end, long index) { // hot
        NetworkOrder.setInt32(end, (int) (index >>> 16));
        half.hmac.mac(packet, lengthBytes + COUNTER_BYTES, mac);
    }

    /** Without a branch on single bytes, so that the time it takes says nothing. */
    private boolean isMac(long first8, int last2) { // hot
        return ((NetworkOrder.int64(mac) ^ first8) | (NetworkOrder.unsignedShort(mac + Long.BYTES) ^ last2)) == 0;
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
        scratch.close();
    }
}
