package dev.fanlight.proto.h264;

/** The types of NAL units that matter here (ITU-T H.264 table 7-1, RFC 6184 table 1). */
public final class NalType {
    public static final int SLICE = 1;
    public static final int PARTITION_A = 2;
    public static final int IDR = 5;
    public static final int SEI = 6;
    public static final int SPS = 7;
    public static final int PPS = 8;
    public static final int AUD = 9;
    public static final int END_OF_SEQUENCE = 10;
    public static final int END_OF_STREAM = 11;
    public static final int FILLER = 12;
    public static final int STAP_A = 24;
    public static final int FU_A = 28;

    private NalType() {}

    /** Of the first byte of a NAL unit. */
    public static int of(int header) {
        return header & 0x1F;
    }

    /** Whether the type is one that an encoder makes, not one of RTP's. */
    static boolean isSingle(int type) {
        return type >= SLICE && type < STAP_A;
    }

    static boolean isSlice(int type) {
        return type >= SLICE && type <= IDR;
    }
}
