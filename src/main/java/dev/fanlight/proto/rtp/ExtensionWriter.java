package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Writes the header extension block of one packet (RFC 8285 4.2, 4.3) behind its fixed header and contributing sources.
 *
 * <p>{@link #begin}, then an {@code add} for each element, then {@link #end}. An element that the form cannot carry, or
 * that does not fit under the byte limit, is refused by {@code false} and leaves no trace. Made once, used again and
 * again; belongs to one thread.
 */
public final class ExtensionWriter {
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int LARGEST_BLOCK_BYTES = 1024;

    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private ExtensionForm form = ExtensionForm.ABSENT;
    private int headerOffset;
    private int blockOffset;
    private int at;
    private int limit;

    /**
     * Starts the block of the packet whose first byte is at {@code packetOffset} of {@code buffer}.
     *
     * @param headerBytes of fixed header and contributing sources, already written
     * @param chosen ONE_BYTE, or TWO_BYTE where the peer agreed to it (extmap-allow-mixed, or an id over 14)
     */
    // hot
    public void begin(ByteBuf buffer, int packetOffset, int headerBytes, ExtensionForm chosen) {
        out = buffer;
        form = chosen;
        headerOffset = packetOffset;
        blockOffset = packetOffset + headerBytes;
        at = blockOffset + BLOCK_HEADER_BYTES;
        limit = Math.min(at + LARGEST_BLOCK_BYTES, buffer.capacity());
    }

    /** Adds an element with these data, such as the ASCII bytes of a mid. */
    // hot
    public boolean add(int id, byte[] data) {
        if (!prefix(id, data.length)) {
            return false;
        }
        out.setBytes(at - data.length, data);
        return true;
    }

    /** Adds an element of {@code dataBytes} bytes, 1 to 8, the low ones of {@code value} in network order. */
    // hot
    public boolean add(int id, long value, int dataBytes) {
        if (!prefix(id, dataBytes)) {
            return false;
        }
        for (var i = 1; i <= dataBytes; i++) {
            out.setByte(at - i, (int) (value >>> (8 * (i - 1))));
        }
        return true;
    }

    /**
     * Adds an element of zeros, to be filled in later, for example with the send time.
     *
     * @return the absolute index of its data, or -1 when it was refused
     */
    // hot
    public int reserve(int id, int dataBytes) {
        if (!prefix(id, dataBytes)) {
            return -1;
        }
        out.setZero(at - dataBytes, dataBytes);
        return at - dataBytes;
    }

    /**
     * Pads the block, writes its length and sets the packet's extension bit; no block is left when nothing was added.
     *
     * @return the absolute index where the payload begins
     */
    // hot
    public int end() {
        var first = out.getByte(headerOffset);
        if (at == blockOffset + BLOCK_HEADER_BYTES) {
            out.setByte(headerOffset, first & ~RtpHeader.EXTENSION_BIT);
            return blockOffset;
        }
        while ((at - blockOffset & 3) != 0) {
            out.setByte(at++, 0);
        }
        out.setByte(headerOffset, first | RtpHeader.EXTENSION_BIT);
        out.setShort(
                blockOffset, form == ExtensionForm.ONE_BYTE ? RtpPacket.ONE_BYTE_PROFILE : RtpPacket.TWO_BYTE_PROFILE);
        out.setShort(blockOffset + 2, (at - blockOffset) / 4 - 1);
        return at;
    }

    /** Whether an element of this id and size can be carried in the one-byte form. */
    public static boolean fitsOneByte(int id, int dataBytes) {
        return id >= 1 && id <= ExtensionMap.LARGEST_ONE_BYTE_ID && dataBytes >= 1 && dataBytes <= 16;
    }

    /** Writes the prefix and moves {@code at} behind the data that are to follow. */
    private boolean prefix(int id, int dataBytes) {
        // Three bytes more, so that there is always room for the padding.
        if (at + form.prefixBytes() + dataBytes + 3 > limit) {
            return false;
        }
        if (form == ExtensionForm.ONE_BYTE) {
            if (!fitsOneByte(id, dataBytes)) {
                return false;
            }
            out.setByte(at, id << 4 | dataBytes - 1);
        } else {
            if (form != ExtensionForm.TWO_BYTE || id < 1 || id > 255 || dataBytes > 255) {
                return false;
            }
            out.setByte(at, id);
            out.setByte(at + 1, dataBytes);
        }
        at += form.prefixBytes() + dataBytes;
        return true;
    }
}
