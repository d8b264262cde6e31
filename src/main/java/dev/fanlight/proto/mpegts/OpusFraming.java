package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Opus packets behind the head that ETSI TS 103 491 puts before each.
 *
 * <pre>
 * | 3FF (11) | start trim (1) end trim (1) extension (1) 0 (2) | size: FF … and a last byte | trims (16 each) | extension |
 * </pre>
 */
final class OpusFraming implements AudioFraming {
    private static final int RATE_HZ = 48_000;
    private static final int MAX_PACKET_BYTES = 16 << 10;
    private static final int START_TRIM = 0x10;
    private static final int END_TRIM = 0x08;
    private static final int EXTENSION = 0x04;

    private final TsAudioFormat format;
    private int headBytes;
    private int samples;

    OpusFraming(int channels) {
        format = new TsAudioFormat(RATE_HZ, channels == 0 ? 2 : channels, new byte[0]);
    }

    @Override
    public int length(ByteBuf bytes, int from, int end) {
        if (end - from < 3) {
            return NEED_MORE;
        }
        var flags = bytes.getByte(from + 1);
        if ((bytes.getUnsignedShort(from) & 0xFFE0) != 0x7FE0) {
            return NO_FRAME;
        }
        var at = from + 2;
        var size = 0;
        int next;
        do {
            if (at == end) {
                return NEED_MORE;
            }
            next = bytes.getUnsignedByte(at++);
            size += next;
        } while (next == 255 && size <= MAX_PACKET_BYTES);
        at += ((flags & START_TRIM) != 0 ? 2 : 0) + ((flags & END_TRIM) != 0 ? 2 : 0);
        if ((flags & EXTENSION) != 0) {
            if (at >= end) {
                return NEED_MORE;
            }
            at += 1 + bytes.getUnsignedByte(at);
        }
        headBytes = at - from;
        return size == 0 || size > MAX_PACKET_BYTES ? NO_FRAME : headBytes + size;
    }

    @Override
    public @Nullable ByteBuf content(ByteBuf bytes, int at, int length) {
        var packetAt = at + headBytes;
        samples = samples(bytes, packetAt, length - headBytes);
        return samples == 0 ? null : bytes.slice(packetAt, length - headBytes);
    }

    /** By the packet's first byte (RFC 6716 section 3.1) and, with code 3, its second; 0 where it is none. */
    private static int samples(ByteBuf bytes, int at, int length) {
        var toc = bytes.getUnsignedByte(at);
        var config = toc >> 3;
        int each;
        if (config < 12) {
            each = config % 4 == 3 ? 2880 : 480 << config % 4;
        } else if (config < 16) {
            each = 480 << config % 2;
        } else {
            each = 120 << config % 4;
        }
        var count = switch (toc & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : bytes.getByte(at + 1) & 0x3F;
        };
        return each * count > 5760 ? 0 : each * count;
    }

    @Override
    public TsAudioFormat format() {
        return format;
    }

    @Override
    public long samples() {
        return samples;
    }
}
