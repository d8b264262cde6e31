package dev.fanlight.proto.nut;

/** Names of codecs in NUT: those of AVI for video; for audio its own, or the number of WAV (0x50 is MPEG layer 2). */
public final class NutTag {
    public static final int JPEG = of("MJPG");
    public static final int H264 = of("H264");
    public static final int H265 = of("HEVC");
    public static final int VP8 = of("VP80");
    public static final int VP9 = of("VP90");
    public static final int AV1 = of("AV01");
    public static final int MPEG4 = of("FMP4");
    public static final int MPEG2 = of("mpg2");
    public static final int OPUS = of("Opus");
    public static final int PCMA = 0x06;
    public static final int PCMU = 0x07;
    public static final int MPEG_LAYER_2 = 0x50;
    public static final int MPEG_LAYER_3 = 0x55;
    public static final int AAC = 0xFF;
    public static final int G722 = 0x28F;

    private NutTag() {}

    private static int of(String four) {
        return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
    }
}
