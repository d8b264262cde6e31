package dev.fanlight.proto.jpeg;

/**
 * What the segments before the first scan say of a JPEG.
 *
 * @param widthPx 1 to 65535
 * @param heightPx 1 to 65535
 * @param components 1 to 4; three for the usual colour picture
 * @param precisionBits bits per sample, 8 for all that browsers show
 * @param frameType the second byte of the SOF marker, 0xC0 to 0xCF (ITU T.81 table B.1)
 * @param hasHuffmanTables whether a DHT segment stands before the first scan
 * @param firstScanOffsetBytes where the first SOS marker (its 0xFF) stands, counted from the SOI
 */
public record JpegHeader(
        int widthPx,
        int heightPx,
        int components,
        int precisionBits,
        int frameType,
        boolean hasHuffmanTables,
        int firstScanOffsetBytes) {
    private static final int BASELINE = 0xC0;
    private static final int EXTENDED_SEQUENTIAL = 0xC1;
    private static final int PROGRESSIVE = 0xC2;

    /** Baseline sequential, the one kind that every decoder and RFC 2435 know. */
    public boolean isBaseline() {
        return frameType == BASELINE;
    }

    public boolean isProgressive() {
        return frameType == PROGRESSIVE;
    }

    /** Whether a decoder needs {@link StandardHuffmanTables} put in at {@link #firstScanOffsetBytes()}. */
    public boolean needsStandardTables() {
        return !hasHuffmanTables && (frameType == BASELINE || frameType == EXTENDED_SEQUENTIAL);
    }

    /** The same JPEG after the standard tables were put in. */
    public JpegHeader withStandardTables() {
        return new JpegHeader(
                widthPx,
                heightPx,
                components,
                precisionBits,
                frameType,
                true,
                firstScanOffsetBytes + StandardHuffmanTables.SIZE_BYTES);
    }
}
