package dev.fanlight.proto.mjpeg;

/**
 * How much a source may send.
 *
 * @param maxFrameBytes largest JPEG accepted, 1 to 1 GiB
 * @param maxHeaderBytes largest header of a part, and most bytes before the first boundary
 * @param maxHeaderLines most lines in the header of a part
 */
public record MjpegLimits(int maxFrameBytes, int maxHeaderBytes, int maxHeaderLines) {
    private static final int HEADER_BYTES = 16 << 10;
    private static final int HEADER_LINES = 100;

    /** @throws IllegalArgumentException when a limit is out of range */
    public MjpegLimits {
        if (maxFrameBytes < 1 || maxFrameBytes > 1 << 30 || maxHeaderBytes < 1 || maxHeaderLines < 1) {
            throw new IllegalArgumentException("limits of an MJPEG source out of range");
        }
    }

    /** This frame size; the usual bounds for headers: 16 KiB and 100 lines. */
    public static MjpegLimits ofFrameBytes(int maxFrameBytes) {
        return new MjpegLimits(maxFrameBytes, HEADER_BYTES, HEADER_LINES);
    }

    /** Most bytes that may be skipped in search of a boundary or a picture: several frames that are too large. */
    long maxSkippedBytes() {
        return 4L * maxFrameBytes + maxHeaderBytes;
    }
}
