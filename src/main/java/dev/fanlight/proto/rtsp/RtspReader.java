package dev.fanlight.proto.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes messages and interleaved frames (RFC 2326 section 10.12) out of a connection's bytes, cut anywhere. Belongs to the
 * one thread that feeds it.
 *
 * <pre>
 *            ┌─ '$' channel(8) length(16) bytes …        a frame: handed on where it lies when it came in one piece
 * between ───┼─ CR LF                                    skipped: some peers part messages by empty lines
 *            └─ first line, headers, empty line, body    a message
 * </pre>
 *
 * <p>Bounds: 16 KiB and 100 lines for a head, 64 KiB for a body; an announced length alone costs nothing.
 */
public final class RtspReader {
    /** Where what was read goes; called during {@link #onBytes} only, and must not call back. */
    public interface Out {
        void request(RtspRequest request);

        void response(RtspResponse response);

        /**
         * One frame, which may be empty.
         *
         * @param channel 0 to 255
         * @param frame valid during the call
         */
        void interleaved(int channel, ByteBuf frame);

        /** Nothing more comes; the connection is to be closed. */
        void refused(RtspFault reason);
    }

    static final int MAX_HEAD_BYTES = 16 << 10;
    static final int MAX_HEAD_LINES = 100;
    static final int MAX_BODY_BYTES = 64 << 10;
    private static final int FRAME_HEADER_BYTES = 4;
    private static final int FIRST_BUFFER_BYTES = 512;

    private enum State {
        BETWEEN,
        FRAME_HEADER,
        FRAME,
        HEAD,
        BODY,
        OVER
    }

    private final ByteBufAllocator allocator;
    private State state = State.BETWEEN;

    // Of a frame.
    private int frameHeader;
    private int frameHeaderBytes;
    private int frameBytes;
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;

    // Of a message.
    private byte[] line = new byte[256];
    private int lineBytes;
    private int headBytes;
    private int headLines;
    private String firstLine = "";
    private final List<RtspHeaders.Header> headers = new ArrayList<>();
    private byte[] body = {};
    private int bodyBytes;
    private int bodyLength;

    public RtspReader(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(ByteBuf bytes, Out out) {
        while (bytes.isReadable() && state != State.OVER) {
            switch (state) {
                case BETWEEN -> begin(bytes, out);
                case FRAME_HEADER -> readFrameHeader(bytes, out);
                case FRAME -> readFrame(bytes, out);
                case HEAD -> readLine(bytes, out);
                case BODY -> readBody(bytes, out);
                case OVER -> {}
            }
        }
        bytes.readerIndex(bytes.writerIndex());
    }

    /** Whether a message or a frame has only half come. */
    public boolean isInside() {
        return state != State.BETWEEN && state != State.OVER;
    }

    /** Lets go of what has only half come; bytes that still come are ignored. */
    public void close() {
        state = State.OVER;
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
        headers.clear();
        body = new byte[0];
    }

    private void begin(ByteBuf bytes, Out out) {
        var first = bytes.getByte(bytes.readerIndex());
        if (first == '$') {
            bytes.skipBytes(1);
            frameHeaderBytes = 1;
            frameHeader = 0;
            state = State.FRAME_HEADER;
        } else if (first == '\r' || first == '\n') {
            bytes.skipBytes(1);
        } else if (first >= 'A' && first <= 'Z') {
            headers.clear();
            firstLine = "";
            lineBytes = 0;
            headBytes = 0;
            headLines = 0;
            state = State.HEAD;
        } else {
            refuse(RtspFault.NOT_RTSP, out);
        }
    }

    // ---- frames

    private void readFrameHeader(ByteBuf bytes, Out out) {
        frameHeader = frameHeader << 8 | bytes.readUnsignedByte();
        if (++frameHeaderBytes == FRAME_HEADER_BYTES) {
            frameBytes = frameHeader & 0xFFFF;
            state = State.FRAME;
            if (frameBytes == 0) {
                state = State.BETWEEN;
                out.interleaved(frameHeader >> 16, Unpooled.EMPTY_BUFFER);
            }
        }
    }

    private void readFrame(ByteBuf bytes, Out out) { // hot
        var missingBytes = frameBytes - partial.readableBytes();
        if (!partial.isReadable() && bytes.readableBytes() >= missingBytes) {
            state = State.BETWEEN;
            out.interleaved(frameHeader >> 16, bytes.readSlice(missingBytes));
            return;
        }
        if (!partial.isReadable()) {
            partial = allocator.buffer(Math.min(FIRST_BUFFER_BYTES, frameBytes), frameBytes);
        }
        partial.writeBytes(bytes, Math.min(missingBytes, bytes.readableBytes()));
        if (partial.readableBytes() == frameBytes) {
            state = State.BETWEEN;
            var whole = partial;
            partial = Unpooled.EMPTY_BUFFER;
            try {
                out.interleaved(frameHeader >> 16, whole);
            } finally {
                whole.release();
            }
        }
    }

    // ---- messages

    private void readLine(ByteBuf bytes, Out out) {
        var newline = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        var step = (newline < 0 ? bytes.writerIndex() : newline + 1) - bytes.readerIndex();
        if (step > MAX_HEAD_BYTES - headBytes) {
            refuse(RtspFault.HEAD_TOO_LARGE, out);
            return;
        }
        if (line.length < lineBytes + step) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, lineBytes + step));
        }
        bytes.readBytes(line, lineBytes, step);
        lineBytes += step;
        headBytes += step;
        if (newline >= 0) {
            var text = new String(line, 0, lineBytes, StandardCharsets.UTF_8).stripTrailing();
            lineBytes = 0;
            onLine(text, out);
        }
    }

    private void onLine(String text, Out out) {
        if (firstLine.isEmpty()) {
            if (!isFirstLine(text)) {
                refuse(RtspFault.NOT_RTSP, out);
                return;
            }
            firstLine = text;
        } else if (text.isEmpty()) {
            onHeadEnd(out);
        } else if (++headLines > MAX_HEAD_LINES) {
            refuse(RtspFault.HEAD_TOO_LARGE, out);
        } else {
            onHeader(text, out);
        }
    }

    private void onHeader(String text, Out out) {
        var colon = text.indexOf(':');
        if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            refuse(RtspFault.BAD_HEADER, out);
        } else if ((text.charAt(0) == ' ' || text.charAt(0) == '\t') && !headers.isEmpty()) {
            // RFC 2326 takes this from HTTP/1.1: a line that begins with a blank goes on with the one before.
            var before = headers.removeLast();
            headers.add(new RtspHeaders.Header(before.name(), before.value() + " " + text.strip()));
        } else if (colon < 1) {
            refuse(RtspFault.BAD_HEADER, out);
        } else {
            headers.add(new RtspHeaders.Header(
                    text.substring(0, colon).strip(), text.substring(colon + 1).strip()));
        }
    }

    private void onHeadEnd(Out out) {
        var all = new RtspHeaders(headers);
        var lengths = all.all("Content-Length").stream().distinct().toList();
        var length = lengths.isEmpty() ? 0 : number(lengths.getFirst());
        if (length < 0 || lengths.size() > 1) {
            refuse(RtspFault.BAD_LENGTH, out);
        } else if (length > MAX_BODY_BYTES) {
            refuse(RtspFault.BODY_TOO_LARGE, out);
        } else {
            bodyLength = (int) length;
            bodyBytes = 0;
            body = new byte[0];
            state = State.BODY;
            if (bodyLength == 0) {
                finish(out);
            }
        }
    }

    private static long number(String text) {
        return text.isEmpty() || text.length() > 12 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(text);
    }

    private void readBody(ByteBuf bytes, Out out) {
        var step = Math.min(bodyLength - bodyBytes, bytes.readableBytes());
        if (body.length < bodyBytes + step) {
            body = Arrays.copyOf(body, Math.min(bodyLength, Math.max(2 * body.length, bodyBytes + step)));
        }
        bytes.readBytes(body, bodyBytes, step);
        bodyBytes += step;
        if (bodyBytes == bodyLength) {
            finish(out);
        }
    }

    private void finish(Out out) {
        var all = new RtspHeaders(headers);
        var whole = Arrays.copyOf(body, bodyLength);
        headers.clear();
        body = new byte[0];
        state = State.BETWEEN;
        if (firstLine.startsWith("RTSP/")) {
            var fields = firstLine.split(" +", 3);
            out.response(new RtspResponse(Integer.parseInt(fields[1]), fields.length < 3 ? "" : fields[2], all, whole));
        } else {
            var fields = firstLine.split(" +", 3);
            out.request(new RtspRequest(fields[0], fields[1], all, whole));
        }
    }

    /** {@code METHOD address RTSP/1.0} or {@code RTSP/1.0 200 OK}. */
    private static boolean isFirstLine(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            return false;
        }
        var fields = text.split(" +", 3);
        if (text.startsWith("RTSP/")) {
            return fields.length >= 2 && fields[1].length() == 3 && number(fields[1]) >= 100 && number(fields[1]) < 600;
        }
        return fields.length == 3
                && fields[0].chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '_')
                && fields[2].startsWith("RTSP/");
    }

    private void refuse(RtspFault reason, Out out) {
        close();
        out.refused(reason);
    }
}
