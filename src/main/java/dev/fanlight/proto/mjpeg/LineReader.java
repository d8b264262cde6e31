package dev.fanlight.proto.mjpeg;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects lines that end in CRLF or LF from bytes cut anywhere, within bounds for their sum. */
final class LineReader {
    enum Progress {
        MORE,
        LINE,
        TOO_LONG
    }

    private static final int INITIAL_BYTES = 256;

    private final int maxBytes;
    private final int maxLines;
    private byte[] line = new byte[INITIAL_BYTES];
    private int length;
    private int totalBytes;
    private int totalLines;
    private boolean complete;

    LineReader(int maxBytes, int maxLines) {
        this.maxBytes = maxBytes;
        this.maxLines = maxLines;
    }

    /** Starts counting anew. */
    void begin() {
        length = 0;
        totalBytes = 0;
        totalLines = 0;
        complete = false;
    }

    boolean atLineStart() {
        return complete || length == 0;
    }

    /** Reads on, up to the end of the line; at TOO_LONG some bytes are left. */
    Progress read(ByteBuf in) {
        if (complete) {
            length = 0;
            complete = false;
        }
        var newline = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        var step = (newline < 0 ? in.writerIndex() : newline + 1) - in.readerIndex();
        if (step > maxBytes - totalBytes) {
            return Progress.TOO_LONG;
        }
        if (line.length < length + step) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + step));
        }
        in.readBytes(line, length, step);
        length += step;
        totalBytes += step;
        if (newline < 0) {
            return Progress.MORE;
        }
        complete = true;
        totalLines++;
        return totalLines > maxLines ? Progress.TOO_LONG : Progress.LINE;
    }

    /** The line just completed, without blanks and its line break at the end. */
    String line() {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
