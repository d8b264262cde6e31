package dev.fanlight.proto.rtsp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes messages and the headers of interleaved frames; keeps no state. */
public final class RtspWriter {
    /** Before each interleaved frame. */
    public static final int FRAME_HEADER_BYTES = 4;

    private static final int MAX_REASON_LENGTH = 250;

    private RtspWriter() {}

    /** Appends a request at the writer index. */
    public static void write(RtspRequest request, ByteBuf out) {
        write(oneLine(request.method() + " " + request.target(), Integer.MAX_VALUE) + " RTSP/1.0", request, out);
    }

    /** Appends an answer at the writer index; of its reason, what fits into a line. */
    public static void write(RtspResponse response, ByteBuf out) {
        write("RTSP/1.0 " + response.status() + " " + oneLine(response.reason(), MAX_REASON_LENGTH), response, out);
    }

    private static void write(String firstLine, RtspMessage message, ByteBuf out) {
        var text = new StringBuilder(firstLine).append("\r\n");
        for (var header : message.headers().list()) {
            text.append(header.name())
                    .append(": ")
                    .append(oneLine(header.value(), Integer.MAX_VALUE))
                    .append("\r\n");
        }
        if (message.body().length > 0) {
            text.append("Content-Length: ").append(message.body().length).append("\r\n");
        }
        text.append("\r\n");
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeBytes(message.body());
    }

    /** What came from outside cannot end a line. */
    private static String oneLine(String text, int maxLength) {
        var cut = text.length() <= maxLength ? text : text.substring(0, maxLength - 1) + "…";
        return cut.chars().noneMatch(c -> c < ' ' || c == 0x7F) ? cut : cut.replaceAll("\\p{Cntrl}", " ");
    }

    /** Appends what stands before a frame of 0 to 65,535 bytes (RFC 2326 section 10.12). */
    public static void writeFrameHeader(ByteBuf out, int channel, int lengthBytes) { // hot
        out.writeInt('$' << 24 | channel << 16 | lengthBytes);
    }
}
