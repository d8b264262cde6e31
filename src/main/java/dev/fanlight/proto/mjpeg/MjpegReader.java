package dev.fanlight.proto.mjpeg;

import dev.fanlight.proto.jpeg.JpegFault;
import dev.fanlight.proto.jpeg.JpegHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/**
 * Takes the JPEGs out of the body of an HTTP message: multipart (RFC 2046 section 5.1) or one behind the other.
 *
 * <p>A JPEG's own structure says where it ends, and a boundary inside it that it was cut off; a Content-Length is only
 * a hint. So each picture leaves with its own last byte, not with the header of the next. Belongs to the one thread that
 * feeds it.
 *
 * <pre>
 * PREAMBLE ─► DELIMITER ─► HEADER ─► BODY_START ─► JPEG ─► SKIP ─► DELIMITER …   multipart
 *     └─────► SEEK ─► JPEG ─► SEEK …                                             back to back
 * </pre>
 */
public final class MjpegReader {
    /** Where pictures and complaints go; called during {@link #onBytes} only, and must not call back. */
    public interface Out {
        /**
         * One whole JPEG, from SOI to EOI.
         *
         * @param jpeg direct buffer; its one reference is the receiver's from now on
         * @param firstByteNs when the first byte of the JPEG came
         */
        void frame(ByteBuf jpeg, JpegHeader header, long firstByteNs);

        /** Something was dropped, skipped or found odd; after a fatal reason nothing more comes. */
        void refused(MjpegFault reason);
    }

    /** What {@link #open} comes to. */
    public sealed interface Opened {
        /** The body can be read; close the reader in the end. */
        record Accepted(MjpegReader reader) implements Opened {}

        /** The Content-Type says that the body holds no JPEGs. */
        record Refused(MjpegFault reason) implements Opened {}
    }

    private enum State {
        PREAMBLE,
        DELIMITER,
        HEADER,
        BODY_START,
        JPEG,
        SKIP,
        SEEK,
        OVER
    }

    private final MjpegLimits limits;
    private final FrameBuilder frame;
    private final LineReader lines;
    private final LineReader preambleLines;
    private final PartHeader header = new PartHeader();
    private final Preamble preamble;
    private BoundaryFinder boundary = BoundaryFinder.none();
    private State state;
    private long pendingSinceNs = Long.MAX_VALUE;

    /** Bytes of the part's body passed without being part of a JPEG; back to back, since the last JPEG. */
    private long skippedBytes;

    /** Length of the whole JPEG found in this part, or zero. */
    private long jpegBytes;

    private boolean mismatchSaid;
    private boolean garbageSaid;
    private boolean seenFirstByteOfMarker;

    private MjpegReader(State start, Optional<String> boundaryName, MjpegLimits limits, ByteBufAllocator allocator) {
        this.limits = limits;
        state = start;
        preamble = new Preamble(boundaryName);
        frame = new FrameBuilder(allocator, limits.maxFrameBytes());
        lines = new LineReader(limits.maxHeaderBytes(), limits.maxHeaderLines());
        preambleLines = new LineReader(limits.maxHeaderBytes(), Integer.MAX_VALUE);
    }

    /**
     * Chooses how to read by the Content-Type; where that is missing or vague, the body's first bytes tell.
     *
     * @param contentType the HTTP header's value as it came
     * @param allocator gives the direct buffers that the frames are copied into
     */
    public static Opened open(Optional<String> contentType, MjpegLimits limits, ByteBufAllocator allocator) {
        return switch (MjpegContentType.parse(contentType)) {
            case MjpegContentType.Multipart(var boundary) ->
                new Opened.Accepted(new MjpegReader(State.PREAMBLE, boundary, limits, allocator));
            case MjpegContentType.Unsaid() -> new Opened.Accepted(ofUnsaid(limits, allocator));
            case MjpegContentType.BackToBack() ->
                new Opened.Accepted(new MjpegReader(State.SEEK, Optional.empty(), limits, allocator));
            case MjpegContentType.Other() -> new Opened.Refused(MjpegFault.NOT_MJPEG);
        };
    }

    /** The same where nothing tells but the first bytes. */
    public static MjpegReader ofUnsaid(MjpegLimits limits, ByteBufAllocator allocator) {
        return new MjpegReader(State.PREAMBLE, Optional.empty(), limits, allocator);
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(long nowNs, ByteBuf bytes, Out out) {
        while (bytes.isReadable()) {
            switch (state) {
                case PREAMBLE -> readPreamble(bytes, out);
                case DELIMITER -> readDelimiterLine(bytes, out);
                case HEADER -> readHeader(nowNs, bytes, out);
                case BODY_START -> startBody(nowNs, bytes, out);
                case JPEG -> readJpeg(nowNs, bytes, out);
                case SKIP -> skipToBoundary(bytes, out);
                case SEEK -> seekJpeg(nowNs, bytes, out);
                case OVER -> bytes.readerIndex(bytes.writerIndex());
            }
        }
    }

    /**
     * When the first byte of the header or JPEG now being read came; {@link Long#MAX_VALUE} between them, and while
     * bytes are skipped. A source that trickles shows here; one that sends no pictures does not.
     */
    public long pendingSinceNs() {
        return pendingSinceNs;
    }

    /** Lets go of a JPEG that has only half come; bytes that still come are ignored. */
    public void close() {
        frame.drop();
        state = State.OVER;
        pendingSinceNs = Long.MAX_VALUE;
    }

    private void readPreamble(ByteBuf in, Out out) {
        if (preambleLines.atLineStart() && in.getUnsignedByte(in.readerIndex()) == 0xFF) {
            // A JPEG without anything before it. Where a boundary is named, it ends this part.
            var named = preamble.byTheBook();
            named.ifPresent(delimiter -> boundary = new BoundaryFinder(delimiter));
            startPart();
            state = named.isPresent() ? State.BODY_START : State.SEEK;
            return;
        }
        switch (preambleLines.read(in)) {
            case MORE -> {}
            case TOO_LONG -> end(MjpegFault.NO_BOUNDARY, out);
            case LINE -> onPreambleLine(preambleLines.line(), out);
        }
    }

    private void onPreambleLine(String line, Out out) {
        if (preamble.isClosing(line)) {
            end(MjpegFault.END_OF_STREAM, out);
            return;
        }
        var delimiter = preamble.onLine(line);
        if (delimiter.isPresent()) {
            boundary = new BoundaryFinder(delimiter.get());
            startPart();
            if (Preamble.isPartHeader(line)) {
                header.onLine(line);
            }
            state = State.HEADER;
        }
    }

    /** The rest of the line that a delimiter stands on. */
    private void readDelimiterLine(ByteBuf in, Out out) {
        var progress = lines.read(in);
        var line = lines.line();
        // RFC 2046 5.1.1: the delimiter behind the last part has two more dashes at its end
        if (line.startsWith("--")) {
            end(MjpegFault.END_OF_STREAM, out);
            return;
        }
        switch (progress) {
            case MORE -> {}
            case TOO_LONG -> end(MjpegFault.HEADER_TOO_LONG, out);
            case LINE -> {
                startPart();
                state = State.HEADER;
            }
        }
    }

    private void startPart() {
        lines.begin();
        header.begin();
        skippedBytes = 0;
        jpegBytes = 0;
        mismatchSaid = false;
        pendingSinceNs = Long.MAX_VALUE;
    }

    private void readHeader(long nowNs, ByteBuf in, Out out) {
        if (pendingSinceNs == Long.MAX_VALUE) {
            pendingSinceNs = nowNs;
        }
        if (lines.atLineStart() && in.getUnsignedByte(in.readerIndex()) == 0xFF) {
            endHeader(out); // the blank line is missing
            return;
        }
        switch (lines.read(in)) {
            case MORE -> {}
            case TOO_LONG -> end(MjpegFault.HEADER_TOO_LONG, out);
            case LINE -> {
                var line = lines.line();
                if (line.isEmpty()) {
                    endHeader(out);
                } else if (line.equals(boundary.delimiter())) {
                    startPart(); // the part before was empty
                } else if (line.equals(boundary.delimiter() + "--")) {
                    end(MjpegFault.END_OF_STREAM, out);
                } else {
                    header.onLine(line);
                }
            }
        }
    }

    private void endHeader(Out out) {
        pendingSinceNs = Long.MAX_VALUE;
        if (!header.jpeg()) {
            out.refused(MjpegFault.NOT_JPEG);
            boundary.startLine();
            state = State.SKIP;
        } else if (header.contentLength() > limits.maxFrameBytes()) {
            out.refused(MjpegFault.FRAME_TOO_LARGE);
            boundary.startLine();
            state = State.SKIP;
        } else {
            state = State.BODY_START;
        }
    }

    /** Blank lines before the JPEG are passed over. */
    private void startBody(long nowNs, ByteBuf in, Out out) {
        var first = in.getByte(in.readerIndex());
        if (first == '\r' || first == '\n') {
            in.skipBytes(1);
            skip(1, out);
            return;
        }
        boundary.startLine();
        frame.begin(header.contentLength());
        pendingSinceNs = nowNs;
        state = State.JPEG;
    }

    private void readJpeg(long nowNs, ByteBuf in, Out out) {
        var found = boundary.find(in, in.readerIndex(), in.writerIndex());
        var end = found < 0 ? in.writerIndex() : found;
        while (state == State.JPEG && in.readerIndex() < end) {
            switch (frame.read(in, end)) {
                case MORE -> {}
                case TOO_LARGE -> out.refused(MjpegFault.FRAME_TOO_LARGE);
                case WHOLE -> deliver(out);
                case WHOLE_BUT_DROPPED -> leaveJpeg();
                case REFUSED -> onBadJpeg(nowNs, in, found, out);
            }
        }
        if (state == State.JPEG && found >= 0) {
            if (!frame.dropping()) {
                out.refused(MjpegFault.TRUNCATED);
            }
            onBoundary();
        }
        if (state == State.JPEG && frame.lengthBytes() > limits.maxSkippedBytes()) {
            end(MjpegFault.NO_BOUNDARY, out);
        }
    }

    private void deliver(Out out) {
        var firstByteNs = pendingSinceNs;
        jpegBytes = frame.lengthBytes();
        leaveJpeg();
        out.frame(frame.take(), frame.header(), firstByteNs);
        if (header.contentLength() != PartHeader.UNKNOWN_LENGTH && jpegBytes > header.contentLength()) {
            sayMismatch(out);
        }
    }

    private void leaveJpeg() {
        pendingSinceNs = Long.MAX_VALUE;
        boundary.reset();
        if (boundary.isNone()) {
            skippedBytes = 0;
            garbageSaid = false;
            seenFirstByteOfMarker = false;
            state = State.SEEK;
        } else {
            state = State.SKIP;
        }
    }

    /** @param found behind the boundary in this piece, or -1; the finder has read the whole piece or up to there */
    private void onBadJpeg(long nowNs, ByteBuf in, int found, Out out) {
        var fault = frame.fault();
        if (!frame.dropping()) {
            out.refused(reason(fault, in.getByte(in.readerIndex())));
        }
        if (fault == JpegFault.SOI_INSIDE) {
            frame.beginBehindFirstByte();
            pendingSinceNs = nowNs;
            return;
        }
        frame.drop();
        if (found >= 0) {
            in.readerIndex(found);
            onBoundary();
            return;
        }
        leaveJpegUnread(in, out);
    }

    private void leaveJpegUnread(ByteBuf in, Out out) {
        pendingSinceNs = Long.MAX_VALUE;
        if (boundary.isNone()) {
            garbageSaid = true;
            seenFirstByteOfMarker = false;
            state = State.SEEK;
        } else {
            state = State.SKIP;
            var rest = in.readableBytes();
            in.skipBytes(rest);
            skip(rest, out);
        }
    }

    private static MjpegFault reason(JpegFault fault, byte refused) {
        return switch (fault) {
            case NO_SOI -> MjpegFault.NOT_JPEG;
            case SOI_INSIDE -> MjpegFault.TRUNCATED;
            case ZERO_SIZE -> MjpegFault.ZERO_SIZE;
            // Where a marker belongs, a line break or a dash is the beginning of a boundary.
            case BAD_MARKER ->
                refused == '\r' || refused == '\n' || refused == '-' ? MjpegFault.TRUNCATED : MjpegFault.BAD_JPEG;
            case BAD_LENGTH, BAD_FRAME_HEADER, BAD_SCAN_HEADER, NO_SCAN -> MjpegFault.BAD_JPEG;
        };
    }

    /** Padding, the rest of a part that is no JPEG, or of one that was dropped. */
    private void skipToBoundary(ByteBuf in, Out out) {
        var found = boundary.find(in, in.readerIndex(), in.writerIndex());
        var step = (found < 0 ? in.writerIndex() : found) - in.readerIndex();
        in.skipBytes(step);
        if (found < 0) {
            skip(step, out);
            return;
        }
        var bodyBytes = jpegBytes + skippedBytes + step - boundary.delimiter().length();
        if (jpegBytes > 0 && bodyBytes < header.contentLength()) {
            sayMismatch(out);
        }
        onBoundary();
    }

    private void onBoundary() {
        frame.drop();
        pendingSinceNs = Long.MAX_VALUE;
        lines.begin();
        state = State.DELIMITER;
    }

    private void skip(int bytes, Out out) {
        skippedBytes += bytes;
        if (skippedBytes > limits.maxSkippedBytes()) {
            end(MjpegFault.NO_BOUNDARY, out);
        }
    }

    private void sayMismatch(Out out) {
        if (!mismatchSaid) {
            mismatchSaid = true;
            out.refused(MjpegFault.LENGTH_MISMATCH);
        }
    }

    /** Looks for the next FF D8; line breaks and zeros before it are nobody's fault, anything else is said once. */
    private void seekJpeg(long nowNs, ByteBuf in, Out out) {
        var value = in.getUnsignedByte(in.readerIndex());
        if (seenFirstByteOfMarker && value == 0xD8) {
            frame.beginBehindFirstByte();
            pendingSinceNs = nowNs;
            state = State.JPEG;
            return;
        }
        seenFirstByteOfMarker = value == 0xFF;
        var step = 1;
        if (value != 0xFF && value != 0 && value != '\r' && value != '\n' && value != ' ') {
            if (!garbageSaid) {
                garbageSaid = true;
                out.refused(MjpegFault.NOT_JPEG);
            }
            var next = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0xFF);
            step = next < 0 ? in.readableBytes() : next - in.readerIndex();
        }
        in.skipBytes(step);
        skip(step, out);
    }

    private void end(MjpegFault reason, Out out) {
        close();
        out.refused(reason);
    }
}
