package dev.fanlight.proto.aac;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import dev.fanlight.proto.rtp.SplitUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Takes AAC access units out of RTP payloads (RFC 3640 section 3.2): several in one packet, or one in several. Units come
 * in order; interleaving is not understood. One thread.
 */
public final class AacDepacketizer implements Depacketizer {
    private final ByteBufAllocator allocator;
    private final AuHeaderSizes sizes;
    private final int unitUnits;
    private final SplitUnit open;
    private long nextSeq = -1;

    /**
     * How many bits the fields of an AU-header have.
     *
     * @param sizeBits 1 to 24
     * @param indexBits of the first, 0 to 16
     * @param indexDeltaBits of all others, 0 to 16
     */
    public record AuHeaderSizes(int sizeBits, int indexBits, int indexDeltaBits) {
        /** Mode AAC-hbr. */
        public static final AuHeaderSizes HIGH_RATE = new AuHeaderSizes(13, 3, 3);

        public AuHeaderSizes {
            if (sizeBits < 1
                    || sizeBits > 24
                    || indexBits < 0
                    || indexBits > 16
                    || indexDeltaBits < 0
                    || indexDeltaBits > 16) {
                throw new IllegalArgumentException(
                        "AU-header of " + sizeBits + ", " + indexBits + ", " + indexDeltaBits);
            }
        }
    }

    /** @param unitUnits how long a unit sounds, in units of the RTP clock */
    public AacDepacketizer(ByteBufAllocator allocator, AuHeaderSizes sizes, int unitUnits) {
        this.allocator = allocator;
        this.sizes = sizes;
        this.unitUnits = unitUnits;
        this.open = new SplitUnit(allocator);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        var gap = nextSeq >= 0 && extSeq != nextSeq;
        nextSeq = extSeq + 1;
        if (gap || open.isOfOtherTime(rtpTime)) {
            open.giveUp(out);
        }
        if (length < 2) {
            return length == 0 ? PayloadFault.EMPTY : PayloadFault.TRUNCATED;
        }
        var headerBits = bytes.getUnsignedShort(at);
        var data = at + 2 + (headerBits + 7) / 8;
        if (data > at + length) {
            return PayloadFault.TRUNCATED;
        }
        var firstBits = sizes.sizeBits() + sizes.indexBits();
        if (headerBits < firstBits) {
            return PayloadFault.MALFORMED;
        }
        return open.isOpen()
                ? goOn(bytes, data, at + length, out)
                : readUnits(rtpTime, bytes, at + 2, headerBits, data, at + length, out);
    }

    private PayloadFault readUnits(
            long rtpTime, ByteBuf bytes, int headers, int headerBits, int data, int end, FrameOut out) {
        var bit = 0;
        var at = data;
        for (var i = 0; at < end || i == 0; i++) {
            var indexBits = i == 0 ? sizes.indexBits() : sizes.indexDeltaBits();
            if (bit + sizes.sizeBits() + indexBits > headerBits) {
                return i == 0 ? PayloadFault.MALFORMED : PayloadFault.NONE;
            }
            var size = bits(bytes, headers, bit, sizes.sizeBits());
            var index = bits(bytes, headers, bit + sizes.sizeBits(), indexBits);
            bit += sizes.sizeBits() + indexBits;
            if (i > 0 && index != 0) {
                return PayloadFault.UNSUPPORTED;
            }
            if (size == 0) {
                return PayloadFault.EMPTY;
            }
            if (size > end - at) {
                // "An Access Unit that is fragmented is the only one in its packets."
                return i == 0 ? openUnit(rtpTime, bytes, at, end, size) : PayloadFault.TRUNCATED;
            }
            out.frame(copy(bytes, at, size), rtpTime + (long) i * unitUnits);
            at += size;
        }
        return PayloadFault.NONE;
    }

    private PayloadFault openUnit(long rtpTime, ByteBuf bytes, int at, int end, int size) {
        if (size > AacPacketizer.MAX_UNIT_BYTES) {
            return PayloadFault.TOO_LARGE;
        }
        open.begin(size, rtpTime, bytes, at, end - at);
        return PayloadFault.NONE;
    }

    private PayloadFault goOn(ByteBuf bytes, int at, int end, FrameOut out) {
        return open.append(bytes, at, end - at, out) ? PayloadFault.NONE : PayloadFault.MALFORMED;
    }

    private ByteBuf copy(ByteBuf bytes, int at, int size) {
        return allocator.buffer(size).writeBytes(bytes, at, size);
    }

    private static int bits(ByteBuf bytes, int at, int fromBit, int count) {
        var value = 0;
        for (var bit = fromBit; bit < fromBit + count; bit++) {
            value = (value << 1) | ((bytes.getByte(at + (bit >> 3)) >> (7 - (bit & 7))) & 1);
        }
        return value;
    }

    @Override
    public void reset() {
        open.reset();
        nextSeq = -1;
    }
}
