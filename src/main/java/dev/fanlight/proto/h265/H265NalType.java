package dev.fanlight.proto.h265;

import io.netty.buffer.ByteBuf;

/** The types of NAL units that matter here (ITU-T H.265 table 7-1, RFC 7798 section 4.4). */
public final class H265NalType {
    public static final int BLA_W_LP = 16;
    public static final int LAST_IRAP = 23;
    public static final int LAST_SLICE = 31;
    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int AUD = 35;
    public static final int END_OF_SEQUENCE = 36;
    public static final int END_OF_BITSTREAM = 37;
    public static final int FILLER = 38;
    public static final int AGGREGATION = 48;
    public static final int FRAGMENTATION = 49;

    private H265NalType() {}

    /** Of the NAL unit that begins there. */
    public static int of(ByteBuf bytes, int at) {
        return of(bytes.getByte(at));
    }

    /** Of the first byte of a NAL unit. */
    public static int of(int header) {
        return header >> 1 & 0x3F;
    }

    public static boolean isSlice(int type) {
        return type <= LAST_SLICE;
    }

    /** Whether decoding can begin with such a slice: BLA, IDR, CRA. */
    public static boolean isIrap(int type) {
        return type >= BLA_W_LP && type <= LAST_IRAP;
    }

    public static boolean isParameterSet(int type) {
        return type >= VPS && type <= PPS;
    }

    /** Even types below 16 are pictures that no other of the same temporal layer needs. */
    public static boolean isReference(int type) {
        return type >= BLA_W_LP || (type & 1) == 1;
    }
}
