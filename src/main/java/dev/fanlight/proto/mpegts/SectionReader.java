package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts the sections of one PID together (ISO/IEC 13818-1 section 2.4.4) and checks their sums. One thread. */
final class SectionReader {
    /** "The section_length … the value shall not exceed 1021 (0x3FD)", behind the three bytes of its head. */
    static final int MAX_SECTION_BYTES = 1024;

    private static final int HEAD_BYTES = 3;
    private static final int SMALLEST_BYTES = HEAD_BYTES + 5 + 4;

    interface Out {
        /** A section with a right checksum, from its table_id to the byte before the checksum; valid during the call. */
        void section(ByteBuf section);

        void badSection();
    }

    private final ByteBuf held = Unpooled.buffer(MAX_SECTION_BYTES, MAX_SECTION_BYTES);
    private boolean open;

    /** The payload of a packet; {@code start} is its payload_unit_start_indicator. */
    void onPayload(boolean start, ByteBuf bytes, int from, int end, Out out) {
        var at = from;
        if (start) {
            if (at >= end) {
                return;
            }
            var pointer = bytes.getUnsignedByte(at++);
            if (pointer > end - at) {
                open = false;
                out.badSection();
                return;
            }
            if (open) {
                append(bytes, at, at + pointer, out);
            }
            at += pointer;
            held.clear();
            open = true;
        }
        // Sections may stand one behind the other; a table_id of FF says that the rest is stuffing.
        while (open && at < end) {
            if (!held.isReadable() && bytes.getUnsignedByte(at) == 0xFF) {
                open = false;
                return;
            }
            at = append(bytes, at, end, out);
        }
    }

    private int append(ByteBuf bytes, int from, int end, Out out) {
        var at = from;
        while (at < end && open) {
            held.writeByte(bytes.getByte(at++));
            if (held.readableBytes() < HEAD_BYTES) {
                continue;
            }
            var length = HEAD_BYTES + (held.getUnsignedShort(1) & 0xFFF);
            if (length > MAX_SECTION_BYTES) {
                open = false;
                out.badSection();
            } else if (held.readableBytes() == length) {
                finish(length, out);
                held.clear();
                return at;
            }
        }
        return at;
    }

    private void finish(int length, Out out) {
        if (length < SMALLEST_BYTES || Crc32Mpeg.of(held, 0, length) != 0) {
            out.badSection();
            return;
        }
        out.section(held.slice(0, length - 4));
    }

    /** Packets were lost: what was begun is dropped. */
    void onLoss() {
        open = false;
        held.clear();
    }
}
