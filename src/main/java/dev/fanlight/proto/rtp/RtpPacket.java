package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A view of one RTP packet that lies in a buffer (RFC 3550 5.1, 5.3.1; header extensions RFC 8285 4.2, 4.3).
 *
 * <p>Made once and laid over packet after packet with {@link #wrap}; it neither copies nor retains. The getters hold
 * only after {@link RtpFault#NONE}, and while the bytes stay. Belongs to one thread.
 *
 * <pre>
 * offset   fixed header (12), CSRC (4 each)
 *          extension: profile(2) length in words(2) { one-byte: id|len-1, data … | two-byte: id, len, data … }
 *          payload
 *          padding, its last byte its own length
 * </pre>
 */
public final class RtpPacket {
    static final int ONE_BYTE_PROFILE = 0xBEDE;
    static final int TWO_BYTE_PROFILE = 0x1000;
    private static final int LONGEST_BYTES = 65_535;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int end;
    private int payloadOffset;
    private int paddingBytes;

    /** The first element of the extension block and the end of the block; equal when there is none. */
    private int extensionsOffset;

    private int extensionsEnd;
    private ExtensionForm form = ExtensionForm.ABSENT;

    /**
     * Lays the view over {@code lengthBytes} bytes at the absolute index {@code at}, which must lie in the buffer; its
     * indices are neither used nor moved. Every length in the packet is checked here, so that the getters need not.
     */
    // hot
    public RtpFault wrap(ByteBuf packet, int at, int lengthBytes) {
        if (lengthBytes < RtpHeader.FIXED_BYTES) {
            return RtpFault.TOO_SHORT;
        }
        if (lengthBytes > LONGEST_BYTES) {
            return RtpFault.TOO_LONG;
        }
        var first = packet.getUnsignedByte(at);
        if (first >> 6 != RtpHeader.VERSION) {
            return RtpFault.BAD_VERSION;
        }
        bytes = packet;
        offset = at;
        end = at + lengthBytes;
        payloadOffset = at + RtpHeader.FIXED_BYTES + 4 * (first & RtpHeader.CSRC_COUNT_MASK);
        if (payloadOffset > end) {
            return RtpFault.BAD_CSRC;
        }
        extensionsOffset = payloadOffset;
        extensionsEnd = payloadOffset;
        form = ExtensionForm.ABSENT;
        if ((first & RtpHeader.EXTENSION_BIT) != 0) {
            var fault = wrapExtensions();
            if (fault != RtpFault.NONE) {
                return fault;
            }
        }
        paddingBytes = 0;
        if ((first & RtpHeader.PADDING_BIT) != 0) {
            // "The last octet of the padding contains a count of how many padding octets should be ignored,
            // including itself."
            paddingBytes = payloadOffset == end ? 0 : packet.getUnsignedByte(end - 1);
            if (paddingBytes == 0 || paddingBytes > end - payloadOffset) {
                return RtpFault.BAD_PADDING;
            }
        }
        return RtpFault.NONE;
    }

    public ByteBuf buffer() {
        return bytes;
    }

    /** Absolute index of the first byte. */
    public int offset() {
        return offset;
    }

    /** Header, payload and padding. */
    public int lengthBytes() {
        return end - offset;
    }

    /** Fixed header, contributing sources and extensions. */
    public int headerBytes() {
        return payloadOffset - offset;
    }

    /** Absolute index. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Without padding; 0 in a packet that only probes or keeps a hole open. */
    public int payloadBytes() {
        return end - payloadOffset - paddingBytes;
    }

    /** 0 to 255. */
    public int paddingBytes() {
        return paddingBytes;
    }

    public boolean marker() {
        return RtpHeader.marker(bytes, offset);
    }

    public int payloadType() {
        return RtpHeader.payloadType(bytes, offset);
    }

    public int sequence() {
        return RtpHeader.sequence(bytes, offset);
    }

    public int rtpTime() {
        return RtpHeader.rtpTime(bytes, offset);
    }

    public int ssrc() {
        return RtpHeader.ssrc(bytes, offset);
    }

    /** 0 to 15. */
    public int csrcCount() {
        return bytes.getByte(offset) & RtpHeader.CSRC_COUNT_MASK;
    }

    /** A contributing source, {@code index} being 0 to {@link #csrcCount()} - 1. */
    public int csrc(int index) {
        return bytes.getInt(offset + RtpHeader.FIXED_BYTES + 4 * index);
    }

    public ExtensionForm extensionForm() {
        return form;
    }

    /**
     * Absolute index of the data of the first element with this id, or -1; its length is {@link #extensionBytes}.
     *
     * @param id 1 to 14 (one-byte form) or 255
     */
    // hot
    public int extensionOffset(int id) {
        if (form == ExtensionForm.ABSENT || form == ExtensionForm.OTHER) {
            return -1;
        }
        for (var at = firstExtension(); at >= 0; at = nextExtension(at)) {
            if (extensionId(at) == id) {
                return at;
            }
        }
        return -1;
    }

    /** Length of the data of the element whose data begin at the absolute index {@code dataOffset}; 0 to 255. */
    // hot
    public int extensionBytes(int dataOffset) {
        return form == ExtensionForm.ONE_BYTE
                ? (bytes.getByte(dataOffset - 1) & 0x0F) + 1
                : bytes.getUnsignedByte(dataOffset - 1);
    }

    /** The id of the element whose data begin at the absolute index {@code dataOffset}. */
    // hot
    public int extensionId(int dataOffset) {
        return form == ExtensionForm.ONE_BYTE
                ? bytes.getUnsignedByte(dataOffset - 1) >> 4
                : bytes.getUnsignedByte(dataOffset - 2);
    }

    /** Where the data of the first element begin, or -1. With {@link #nextExtension} it walks them all. */
    // hot
    public int firstExtension() {
        return elementFrom(extensionsOffset);
    }

    /** Where the data of the element behind the one with its data at {@code dataOffset} begin, or -1. */
    // hot
    public int nextExtension(int dataOffset) {
        return elementFrom(dataOffset + extensionBytes(dataOffset));
    }

    /**
     * Copies fixed header and contributing sources to {@code out} at {@code to}, with the padding and extension bits
     * cleared: {@link ExtensionWriter} goes on behind them.
     *
     * @return how many bytes, 12 to 72
     */
    // hot
    public int copyHeader(ByteBuf out, int to) {
        var size = RtpHeader.FIXED_BYTES + 4 * csrcCount();
        out.setBytes(to, bytes, offset, size);
        out.setByte(to, out.getByte(to) & ~(RtpHeader.PADDING_BIT | RtpHeader.EXTENSION_BIT));
        return size;
    }

    /** Copies the payload, without padding; gives its length. */
    // hot
    public int copyPayload(ByteBuf out, int to) {
        out.setBytes(to, bytes, payloadOffset, payloadBytes());
        return payloadBytes();
    }

    public void setMarker(boolean marker) {
        RtpHeader.setMarker(bytes, offset, marker);
    }

    public void setPayloadType(int payloadType) {
        RtpHeader.setPayloadType(bytes, offset, payloadType);
    }

    public void setSequence(long sequence) {
        RtpHeader.setSequence(bytes, offset, sequence);
    }

    public void setRtpTime(long rtpTime) {
        RtpHeader.setRtpTime(bytes, offset, rtpTime);
    }

    public void setSsrc(int ssrc) {
        RtpHeader.setSsrc(bytes, offset, ssrc);
    }

    private RtpFault wrapExtensions() {
        if (end - payloadOffset < 4) {
            return RtpFault.BAD_EXTENSION;
        }
        var profile = bytes.getUnsignedShort(payloadOffset);
        extensionsOffset = payloadOffset + 4;
        extensionsEnd = extensionsOffset + 4 * bytes.getUnsignedShort(payloadOffset + 2);
        if (extensionsEnd > end) {
            return RtpFault.BAD_EXTENSION;
        }
        payloadOffset = extensionsEnd;
        form = ExtensionForm.ofProfile(profile);
        return form == ExtensionForm.OTHER || elementsFit() ? RtpFault.NONE : RtpFault.BAD_EXTENSION_ELEMENT;
    }

    private boolean elementsFit() {
        var prefixBytes = form.prefixBytes();
        var at = skipPadding(extensionsOffset);
        while (at < extensionsEnd) {
            if (at + prefixBytes > extensionsEnd) {
                return false;
            }
            var next = at + prefixBytes + extensionBytes(at + prefixBytes);
            if (next > extensionsEnd) {
                return false;
            }
            at = skipPadding(next);
        }
        return true;
    }

    /** Where the data of the next element begin, its prefix being looked for from {@code from} on, or -1. */
    private int elementFrom(int from) {
        var at = skipPadding(from);
        return at < extensionsEnd ? at + form.prefixBytes() : -1;
    }

    private int skipPadding(int from) {
        var at = from;
        while (at < extensionsEnd && bytes.getByte(at) == 0) {
            at++;
        }
        if (form == ExtensionForm.ONE_BYTE && at < extensionsEnd) {
            var prefix = bytes.getUnsignedByte(at);
            if (prefix >> 4 == 15) {
                // RFC 8285 4.2: "If the ID value 15 is used, its length field should be ignored, processing of the
                // entire extension should terminate at that point".
                return extensionsEnd;
            }
        }
        return at;
    }
}
