package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/**
 * What one RTP payload of H.264 holds (RFC 6184 section 5). One object serves many payloads, for one thread; it keeps no
 * buffer and makes no garbage.
 *
 * <pre>
 * single   | F NRI type | …
 * STAP-A   | F NRI 24   | size (16) | F NRI type | … | size (16) | …
 * FU-A     | F NRI 28   | S E R type | …
 * </pre>
 */
public final class H264Payload {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private boolean idr;
    private boolean sps;
    private boolean pps;
    private boolean reference;
    private boolean pictureStart;
    private int sliceType;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public H264Fault read(ByteBuf bytes, int at, int length) {
        idr = sps = pps = reference = pictureStart = false;
        sliceType = SliceHeader.UNKNOWN;
        if (length < 1) {
            return H264Fault.EMPTY;
        }
        var header = bytes.getByte(at);
        if (header < 0) {
            return H264Fault.FORBIDDEN_BIT;
        }
        var type = NalType.of(header);
        if (NalType.isSingle(type)) {
            onUnit(header, bytes, at, length);
            return H264Fault.NONE;
        }
        return switch (type) {
            case NalType.STAP_A -> readAggregate(bytes, at + 1, at + length);
            case NalType.FU_A -> readFragment(header, bytes, at, length);
            default -> H264Fault.UNKNOWN_TYPE;
        };
    }

    private H264Fault readAggregate(ByteBuf bytes, int from, int end) {
        if (from == end) {
            return H264Fault.TRUNCATED;
        }
        for (var at = from; at < end; ) {
            if (end - at < 3) {
                return H264Fault.TRUNCATED;
            }
            var size = bytes.getUnsignedShort(at);
            if (size < 1 || size > end - at - 2) {
                return H264Fault.TRUNCATED;
            }
            var header = bytes.getByte(at + 2);
            if (header < 0) {
                return H264Fault.FORBIDDEN_BIT;
            }
            if (!NalType.isSingle(NalType.of(header))) {
                return H264Fault.NESTED;
            }
            onUnit(header, bytes, at + 2, size);
            at += 2 + size;
        }
        return H264Fault.NONE;
    }

    private H264Fault readFragment(int indicator, ByteBuf bytes, int at, int length) {
        if (length < 3) {
            return H264Fault.TRUNCATED;
        }
        var header = bytes.getByte(at + 1);
        var type = NalType.of(header);
        if (!NalType.isSingle(type)) {
            return H264Fault.NESTED;
        }
        if ((header & (FU_START | FU_END)) == (FU_START | FU_END)) {
            return H264Fault.BAD_FRAGMENT;
        }
        if ((header & FU_START) != 0) {
            onUnit((indicator & 0xE0) | type, bytes, at + 1, length - 1);
        } else {
            reference = isReference(indicator, type);
        }
        return H264Fault.NONE;
    }

    /** @param at where the unit's header byte stands, or the FU header in its place */
    private void onUnit(int header, ByteBuf bytes, int at, int length) {
        var type = NalType.of(header);
        reference |= isReference(header, type);
        switch (type) {
            case NalType.IDR -> idr = true;
            case NalType.SPS -> sps = true;
            case NalType.PPS -> pps = true;
            default -> {}
        }
        if (type == NalType.SLICE || type == NalType.PARTITION_A || type == NalType.IDR) {
            pictureStart |= SliceHeader.startsPicture(bytes, at + 1, at + length);
            sliceType = SliceHeader.type(bytes, at + 1, at + length);
        }
    }

    private static boolean isReference(int header, int type) {
        return (header & 0x60) != 0 || type == NalType.SPS || type == NalType.PPS;
    }

    /** Whether a slice of an IDR picture begins in it. */
    public boolean idr() {
        return idr;
    }

    /**
     * Whether decoding can begin with the access unit of this packet as far as this packet tells: it has an SPS, or an IDR
     * picture starts in it. The first such packet of one RTP timestamp is where a new viewer starts.
     */
    public boolean keyframeStart() {
        return sps || (idr && pictureStart);
    }

    public boolean hasSps() {
        return sps;
    }

    public boolean hasPps() {
        return pps;
    }

    /** Whether other pictures may need it (nal_ref_idc is not 0); what is not may be left out for a slow viewer. */
    public boolean reference() {
        return reference;
    }

    /** Whether the first slice of a picture begins in it. */
    public boolean pictureStart() {
        return pictureStart;
    }

    /** One of the constants of {@link SliceHeader}, of the last slice that begins in it. */
    public int sliceType() {
        return sliceType;
    }
}
