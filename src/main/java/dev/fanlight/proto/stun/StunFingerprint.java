package dev.fanlight.proto.stun;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;

/** FINGERPRINT (RFC 8489 section 14.7): a checksum that tells STUN from what else comes on the port. One owner. */
final class StunFingerprint {
    private static final int XOR = 0x5354554E;

    private final CRC32 crc = new CRC32();
    private final byte[] chunk = new byte[64];

    /** Over {@code [from, to)}, where the header's length already counts the attribute itself. */
    int of(ByteBuf bytes, int from, int to) {
        crc.reset();
        for (var at = from; at < to; at += chunk.length) {
            var length = Math.min(chunk.length, to - at);
            bytes.getBytes(at, chunk, 0, length);
            crc.update(chunk, 0, length);
        }
        return (int) crc.getValue() ^ XOR;
    }
}
