package dev.fanlight.proto.jpeg;

/** The second bytes of JPEG markers (ITU T.81 table B.1). */
final class Marker {
    static final int DHT = 0xC4;
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;

    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int DQT = 0xDB;
    private static final int DNL = 0xDC;
    private static final int DRI = 0xDD;
    private static final int COM = 0xFE;

    private Marker() {}

    static boolean isRestart(int code) {
        return code >= 0xD0 && code <= 0xD7;
    }

    static boolean isFrameHeader(int code) {
        return code >= 0xC0 && code <= 0xCF && code != DHT && code != JPG && code != DAC;
    }

    /** Segments that have a length and may stand anywhere: tables, application data, comments. */
    static boolean isPlainSegment(int code) {
        return code == DAC
                || code == DQT
                || code == DNL
                || code == DRI
                || code == COM
                || (code >= 0xE0 && code <= 0xEF);
    }
}
