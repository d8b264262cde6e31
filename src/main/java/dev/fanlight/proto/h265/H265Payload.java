package dev.fanlight.proto.h265;

import io.netty.buffer.ByteBuf;

/**
 * What one RTP payload of H.265 holds (RFC 7798 section 4.4), without DONL fields, which only interleaved streams have.
 * One object serves many payloads, for one thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * single   | F type(6) layer(6) TID(3) | …
 * AP       | type 48 | size (16) | header (16) … | size (16) | …
 * FU       | type 49 | S E type(6) | …
 * </pre>
 */
public final class H265Payload {
    public static final int BLA_W_LP = 16;
    public static final int RESERVED_IRAP_23 = 23;
    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int AGGREGATION = 48;
    public static final int FRAGMENTATION = 49;

    private static final int LAST_SLICE = 31;
    private static final int HEADER_BYTES = 2;

    private boolean irap;
    private boolean vps;
    private boolean sps;
    private boolean pps;
    private boolean reference;
    private boolean pictureStart;
    private int temporalId;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public H265Fault read(ByteBuf bytes, int at, int length) {
        irap = vps = sps = pps = reference = pictureStart = false;
        temporalId = 0;
        if (length < HEADER_BYTES) {
            return H265Fault.EMPTY;
        }
        var fault = headerFault(bytes, at);
        if (fault != H265Fault.NONE) {
            return fault;
        }
        temporalId = (bytes.getByte(at + 1) & 7) - 1;
        var type = type(bytes, at);
        return switch (type) {
            case AGGREGATION -> readAggregate(bytes, at + HEADER_BYTES, at + length);
            case FRAGMENTATION -> readFragment(bytes, at + HEADER_BYTES, at + length);
            default -> {
                if (type > AGGREGATION) {
                    yield H265Fault.UNKNOWN_TYPE;
                }
                onUnit(type, bytes, at + HEADER_BYTES, at + length);
                yield H265Fault.NONE;
            }
        };
    }

    private static int type(ByteBuf bytes, int at) {
        return bytes.getByte(at) >> 1 & 0x3F;
    }

    private static H265Fault headerFault(ByteBuf bytes, int at) {
        if (bytes.getByte(at) < 0) {
            return H265Fault.FORBIDDEN_BIT;
        }
        return (bytes.getByte(at + 1) & 7) == 0 ? H265Fault.BAD_TEMPORAL_ID : H265Fault.NONE;
    }

    private H265Fault readAggregate(ByteBuf bytes, int from, int end) {
        if (from == end) {
            return H265Fault.TRUNCATED;
        }
        for (var at = from; at < end; ) {
            if (end - at < 2 + HEADER_BYTES) {
                return H265Fault.TRUNCATED;
            }
            var size = bytes.getUnsignedShort(at);
            if (size < HEADER_BYTES || size > end - at - 2) {
                return H265Fault.TRUNCATED;
            }
            var fault = headerFault(bytes, at + 2);
            if (fault != H265Fault.NONE) {
                return fault;
            }
            var type = type(bytes, at + 2);
            if (type >= AGGREGATION) {
                return H265Fault.NESTED;
            }
            onUnit(type, bytes, at + 2 + HEADER_BYTES, at + 2 + size);
            at += 2 + size;
        }
        return H265Fault.NONE;
    }

    private H265Fault readFragment(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return H265Fault.TRUNCATED;
        }
        var header = bytes.getByte(at);
        var type = header & 0x3F;
        if (type >= AGGREGATION) {
            return H265Fault.NESTED;
        }
        if ((header & 0xC0) == 0xC0) {
            return H265Fault.BAD_FRAGMENT;
        }
        if (header < 0) {
            onUnit(type, bytes, at + 1, end);
        } else {
            reference |= isReference(type);
        }
        return H265Fault.NONE;
    }

    private void onUnit(int type, ByteBuf bytes, int at, int end) {
        reference |= isReference(type);
        irap |= type >= BLA_W_LP && type <= RESERVED_IRAP_23;
        vps |= type == VPS;
        sps |= type == SPS;
        pps |= type == PPS;
        // first_slice_segment_in_pic_flag is the first bit of a slice (ITU-T H.265 section 7.3.6.1).
        pictureStart |= type <= LAST_SLICE && at < end && bytes.getByte(at) < 0;
    }

    /** Even types below 16 are sub-layer non-reference pictures (ITU-T H.265 table 7-1); messages are not needed. */
    private static boolean isReference(int type) {
        return type < BLA_W_LP ? (type & 1) == 1 : type <= PPS;
    }

    /** Whether a slice begins in it from which decoding can start: BLA, IDR or CRA. */
    public boolean irap() {
        return irap;
    }

    /**
     * Whether decoding can begin with the access unit of this packet as far as this packet tells; of one RTP timestamp the
     * first such packet is where a new viewer starts.
     */
    public boolean keyframeStart() {
        return vps || sps || (irap && pictureStart);
    }

    public boolean hasVps() {
        return vps;
    }

    public boolean hasSps() {
        return sps;
    }

    public boolean hasPps() {
        return pps;
    }

    /** Whether other pictures of the same temporal layer may need it. */
    public boolean reference() {
        return reference;
    }

    public boolean pictureStart() {
        return pictureStart;
    }

    /** 0 for the base layer; higher layers can be left out from the top. */
    public int temporalId() {
        return temporalId;
    }
}
