package dev.fanlight.proto.mjpeg;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a server of MJPEG writes around its JPEGs (multipart/x-mixed-replace, RFC 2046 syntax), in the two ways that
 * readers need.
 *
 * <pre>
 *          opening                 before a frame           after a frame
 * BROWSER  --FRAME, part header    nothing                  --FRAME, part header of the next
 * LENGTH   --FRAME                 part header with length  --FRAME
 * </pre>
 */
public enum MjpegDialect {
    /** Browsers show a part only when the whole header of the next has come, so that follows each frame at once. */
    BROWSER,

    /** Programs take a frame when Content-Length bytes have come; each part tells its capture time too. */
    LENGTH;

    /** The Content-Type of the HTTP answer. */
    public static final String CONTENT_TYPE = "multipart/x-mixed-replace; boundary=FRAME";

    /** Most bytes that one of the three methods writes. */
    public static final int MAX_WRITTEN_BYTES = 160;

    private static final int MICROS_PER_SECOND = 1_000_000;

    private static final byte[] DELIMITER = ascii("--FRAME\r\n");
    private static final byte[] NEXT_DELIMITER = ascii("\r\n--FRAME\r\n");
    private static final byte[] TYPE = ascii("Content-Type: image/jpeg\r\n");
    private static final byte[] LENGTH_NAME = ascii("Content-Length: ");
    private static final byte[] TIMESTAMP_NAME = ascii("\r\nX-Timestamp: ");
    private static final byte[] END_OF_LINE = ascii("\r\n");
    private static final byte[] END_OF_HEADER = ascii("\r\n\r\n");

    /** Right behind the head of the HTTP answer. */
    public void writeOpening(ByteBuf out) {
        out.writeBytes(DELIMITER);
        writeEarlyHeader(out);
    }

    /**
     * Right before a frame.
     *
     * @param jpegBytes the frame's length
     * @param capturedUs when it was captured or, where nobody knows, came in: microseconds since 1970
     */
    // hot
    public void writeBefore(ByteBuf out, int jpegBytes, long capturedUs) {
        if (this == BROWSER) {
            return;
        }
        out.writeBytes(TYPE);
        out.writeBytes(LENGTH_NAME);
        writeDecimal(out, jpegBytes, 1);
        out.writeBytes(TIMESTAMP_NAME);
        var us = Math.max(0, capturedUs);
        writeDecimal(out, us / MICROS_PER_SECOND, 1);
        out.writeByte('.');
        writeDecimal(out, us % MICROS_PER_SECOND, MICROS_PER_SECOND / 10);
        out.writeBytes(END_OF_HEADER);
    }

    /** Right behind a frame, without waiting for the next. */
    // hot
    public void writeAfter(ByteBuf out) {
        out.writeBytes(NEXT_DELIMITER);
        writeEarlyHeader(out);
    }

    private void writeEarlyHeader(ByteBuf out) {
        if (this == BROWSER) {
            out.writeBytes(TYPE);
            out.writeBytes(END_OF_LINE);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param smallestPowerOfTen the place value of the first digit written at least, so that zeros lead */
    private static void writeDecimal(ByteBuf out, long value, long smallestPowerOfTen) {
        var power = smallestPowerOfTen;
        while (value / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.writeByte('0' + (int) (value / power % 10));
        }
    }
}
