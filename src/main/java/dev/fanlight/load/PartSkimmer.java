package dev.fanlight.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the body of a multipart/x-mixed-replace answer (RFC 2046, section 5.1) and tells of each frame, copying
 * no more than its first bytes.
 *
 * <p>A machine without I/O for one connection; one thread at a time. Parts with Content-Length are stepped over; others
 * are searched for the next boundary, so that their end is known only when the next part begins.
 */
final class PartSkimmer {
    /** Longest line of a part's header, and longest text around boundaries. */
    private static final int MAX_LINE_BYTES = 1024;

    private static final int MAX_HEADER_LINES = 64;
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] X_TIMESTAMP = "x-timestamp:".getBytes(StandardCharsets.US_ASCII);

    /** Hears of each frame. */
    interface Out {
        /**
         * A frame is complete.
         *
         * @param firstByteNs when its first byte was read, on the clock given to {@link #onBytes}
         * @param lastByteNs when its last byte was read
         * @param capturedNs when the camera took it, or {@link CaptureStamp#ABSENT}
         * @param relayedNs when the relay had it, or {@link CaptureStamp#ABSENT}
         */
        void onFrame(long firstByteNs, long lastByteNs, long capturedNs, long relayedNs, long sizeBytes);
    }

    private enum Expect {
        BOUNDARY,
        HEADER,
        BODY,
        BODY_UNTIL_BOUNDARY
    }

    /** The boundary's text without the dashes before it: cameras disagree on whether those belong to the parameter. */
    private final byte[] boundary;

    private Expect expect = Expect.BOUNDARY;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int lineLength;
    private int lines;
    private boolean seenPart;

    private long lengthBytes;
    private long relayedNs;

    private final byte[] head = new byte[CaptureStamp.HEAD_BYTES];
    private long bodyBytes;
    private long firstByteNs;

    /** CR LF and the boundary line as this server writes it, with how far it matches the last bytes of the body. */
    private byte[] delimiter = {};

    private int[] fallback = {};
    private int matched;

    /** @param boundary the boundary parameter of the Content-Type, without quotes */
    PartSkimmer(String boundary) {
        this.boundary = withoutDashes(boundary.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Takes the next bytes of the body, all of them; the buffer stays the caller's.
     *
     * @param nowNs when they were read
     * @return {@link Outcome#WATCHING} to go on; otherwise why this stream is over, and no more bytes may come
     */
    Outcome onBytes(long nowNs, ByteBuf bytes, Out out) {
        var outcome = Outcome.WATCHING;
        while (outcome == Outcome.WATCHING && bytes.isReadable()) {
            switch (expect) {
                case BOUNDARY, HEADER -> outcome = onLineByte(nowNs, bytes.readByte(), out);
                case BODY -> onBody(nowNs, bytes, out);
                case BODY_UNTIL_BOUNDARY -> onBodyUntilBoundary(nowNs, bytes, out);
            }
        }
        return outcome;
    }

    private Outcome onLineByte(long nowNs, byte b, Out out) {
        if (b != '\n') {
            if (lineLength == MAX_LINE_BYTES) {
                return Outcome.PART_HEADER_TOO_LONG;
            }
            line[lineLength++] = b;
            return Outcome.WATCHING;
        }
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        if (++lines > MAX_HEADER_LINES) {
            return Outcome.PART_HEADER_TOO_LONG;
        }
        var outcome = expect == Expect.BOUNDARY ? onLineBetweenParts() : onHeaderLine(nowNs, out);
        lineLength = 0;
        return outcome;
    }

    private Outcome onLineBetweenParts() {
        var dashes = 0;
        while (dashes < lineLength && line[dashes] == '-') {
            dashes++;
        }
        var end = dashes + boundary.length;
        if (dashes > 0 && end <= lineLength && Arrays.equals(line, dashes, end, boundary, 0, boundary.length)) {
            if (lineLength >= end + 2 && line[end] == '-' && line[end + 1] == '-') {
                return Outcome.STREAM_ENDED;
            }
            learnDelimiter(end);
            startHeader();
            return Outcome.WATCHING;
        }
        // Text before the first boundary means nothing (RFC 2046); after a part it means that its length was wrong.
        return lineLength == 0 || !seenPart ? Outcome.WATCHING : Outcome.BOUNDARY_MISSING;
    }

    private Outcome onHeaderLine(long nowNs, Out out) {
        if (lineLength == 0) {
            startBody(nowNs, out);
            return Outcome.WATCHING;
        }
        if (lineStartsWith(CONTENT_LENGTH)) {
            lengthBytes = CaptureStamp.digits(line, valueStart(CONTENT_LENGTH), valueEnd());
            return lengthBytes == CaptureStamp.ABSENT ? Outcome.BAD_CONTENT_LENGTH : Outcome.WATCHING;
        }
        if (lineStartsWith(X_TIMESTAMP)) {
            relayedNs = CaptureStamp.secondsToNs(line, valueStart(X_TIMESTAMP), valueEnd());
        }
        return Outcome.WATCHING;
    }

    private void startHeader() {
        expect = Expect.HEADER;
        seenPart = true;
        lines = 0;
        lengthBytes = CaptureStamp.ABSENT;
        relayedNs = CaptureStamp.ABSENT;
    }

    private void startBody(long nowNs, Out out) {
        bodyBytes = 0;
        matched = 0;
        if (lengthBytes == 0) {
            firstByteNs = nowNs;
            endBody(nowNs, out);
            return;
        }
        expect = lengthBytes == CaptureStamp.ABSENT ? Expect.BODY_UNTIL_BOUNDARY : Expect.BODY;
    }

    // hot
    private void onBody(long nowNs, ByteBuf bytes, Out out) {
        var count = (int) Math.min(bytes.readableBytes(), lengthBytes - bodyBytes);
        keepHead(nowNs, bytes, count);
        bytes.skipBytes(count);
        bodyBytes += count;
        if (bodyBytes == lengthBytes) {
            endBody(nowNs, out);
        }
    }

    private void onBodyUntilBoundary(long nowNs, ByteBuf bytes, Out out) {
        var start = bytes.readerIndex();
        var end = bytes.writerIndex();
        for (var at = start; at < end; at++) {
            var b = bytes.getByte(at);
            while (matched > 0 && delimiter[matched] != b) {
                matched = fallback[matched - 1];
            }
            if (delimiter[matched] == b) {
                matched++;
            }
            if (matched == delimiter.length) {
                var count = at + 1 - start;
                keepHead(nowNs, bytes, count);
                bytes.skipBytes(count);
                bodyBytes += count - delimiter.length;
                endBody(nowNs, out);
                // The boundary is already behind us: what is left of its line is read as such.
                System.arraycopy(delimiter, 2, line, 0, delimiter.length - 2);
                lineLength = delimiter.length - 2;
                return;
            }
        }
        keepHead(nowNs, bytes, end - start);
        bytes.skipBytes(end - start);
        bodyBytes += end - start;
    }

    private void keepHead(long nowNs, ByteBuf bytes, int count) {
        if (bodyBytes == 0) {
            firstByteNs = nowNs;
        }
        if (bodyBytes < head.length) {
            var kept = Math.min(count, head.length - (int) bodyBytes);
            bytes.getBytes(bytes.readerIndex(), head, (int) bodyBytes, kept);
        }
    }

    private void endBody(long nowNs, Out out) {
        var capturedNs = CaptureStamp.readNs(head, Math.clamp(bodyBytes, 0, head.length));
        out.onFrame(firstByteNs, nowNs, capturedNs, relayedNs, bodyBytes);
        expect = Expect.BOUNDARY;
        lines = 0;
    }

    private void learnDelimiter(int end) {
        if (delimiter.length != 0) {
            return;
        }
        delimiter = new byte[end + 2];
        delimiter[0] = '\r';
        delimiter[1] = '\n';
        System.arraycopy(line, 0, delimiter, 2, end);
        // Knuth, Morris, Pratt: where to go on in the delimiter when a byte does not fit.
        fallback = new int[delimiter.length];
        for (int i = 1, k = 0; i < delimiter.length; i++) {
            while (k > 0 && delimiter[i] != delimiter[k]) {
                k = fallback[k - 1];
            }
            if (delimiter[i] == delimiter[k]) {
                k++;
            }
            fallback[i] = k;
        }
    }

    /** {@code name} is in small letters. */
    private boolean lineStartsWith(byte[] name) {
        if (lineLength < name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            var c = line[i];
            if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private int valueStart(byte[] name) {
        var at = name.length;
        while (at < lineLength && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int valueEnd() {
        var end = lineLength;
        while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    private static byte[] withoutDashes(byte[] text) {
        var from = 0;
        while (from < text.length && text[from] == '-') {
            from++;
        }
        return Arrays.copyOfRange(text, from, text.length);
    }
}
