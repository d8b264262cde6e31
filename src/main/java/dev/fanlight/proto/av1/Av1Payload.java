package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;

/**
 * What one RTP payload of AV1 holds (AV1 RTP specification 1.0 section 4.4). One object serves many payloads, for one
 * thread; it keeps no buffer and makes no garbage. The dependency descriptor travels in a header extension and is opaque
 * here.
 *
 * <pre>
 * | Z Y W(2) N - - - | element | element | …      each behind its leb128 length; with W the last has none
 * </pre>
 */
public final class Av1Payload {
    public static final int OBU_SEQUENCE_HEADER = 1;
    public static final int OBU_TEMPORAL_DELIMITER = 2;
    public static final int OBU_FRAME_HEADER = 3;
    public static final int OBU_FRAME = 6;

    private static final int MAX_LENGTH_BYTES = 4;

    private boolean continues;
    private boolean continued;
    private boolean newSequence;
    private boolean sequenceHeader;
    private boolean frameHeader;
    private int elements;
    private int sequenceAt;
    private int sequenceBytes;

    private long elementLength;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public Av1Fault read(ByteBuf bytes, int from, int length) {
        continues = continued = newSequence = sequenceHeader = frameHeader = false;
        elements = sequenceBytes = 0;
        if (length < 2) {
            return Av1Fault.TRUNCATED;
        }
        var header = bytes.getUnsignedByte(from);
        continues = (header & 0x80) != 0;
        continued = (header & 0x40) != 0;
        newSequence = (header & 0x08) != 0;
        // "If N is set to 1, Z MUST be 0" (section 4.4).
        if (newSequence && continues) {
            return Av1Fault.BAD_AGGREGATION;
        }
        return readElements(bytes, from + 1, from + length, header >> 4 & 3);
    }

    /** @param count of elements, the last without length; 0 when each has one */
    private Av1Fault readElements(ByteBuf bytes, int from, int end, int count) {
        var at = from;
        while (at < end) {
            if (count != 0 && elements == count - 1) {
                elementLength = (long) end - at;
            } else {
                var behind = readLength(bytes, at, end);
                if (behind < 0) {
                    return at + MAX_LENGTH_BYTES < end ? Av1Fault.BAD_LENGTH : Av1Fault.TRUNCATED;
                }
                at = behind;
            }
            if (elementLength > end - at) {
                return Av1Fault.TRUNCATED;
            }
            if (elementLength > 0 && !(continues && elements == 0)) {
                var obu = bytes.getByte(at);
                if (obu < 0) {
                    return Av1Fault.FORBIDDEN_BIT;
                }
                var type = obu >> 3 & 0xF;
                if (type == OBU_SEQUENCE_HEADER) {
                    sequenceHeader = true;
                    findSequence(bytes, at, at + (int) elementLength);
                }
                frameHeader |= type == OBU_FRAME || type == OBU_FRAME_HEADER;
            }
            elements++;
            at += (int) elementLength;
        }
        return count != 0 && elements != count ? Av1Fault.TRUNCATED : Av1Fault.NONE;
    }

    /** The offset behind a leb128 number, or -1 when it does not end in time. */
    private int readLength(ByteBuf bytes, int from, int end) {
        elementLength = 0;
        for (var i = 0; i < MAX_LENGTH_BYTES && from + i < end; i++) {
            var part = bytes.getByte(from + i);
            elementLength |= (long) (part & 0x7F) << (7 * i);
            if (part >= 0) {
                return from + i + 1;
            }
        }
        return -1;
    }

    /** Where its data lie: behind its header, and its size where it has one; nowhere where that does not end. */
    private void findSequence(ByteBuf bytes, int at, int end) {
        var header = bytes.getByte(at);
        var dataAt = at + ((header & Obus.HAS_EXTENSION) == 0 ? 1 : 2);
        if ((header & Obus.HAS_SIZE) != 0) {
            dataAt = Leb128.read(bytes, dataAt, end) == Leb128.MALFORMED ? end : dataAt + Leb128.length(bytes, dataAt);
        }
        sequenceAt = dataAt;
        sequenceBytes = Math.max(0, end - dataAt);
    }

    /** Where the data of its sequence header begin. */
    public int sequenceAt() {
        return sequenceAt;
    }

    /** How many bytes they are in this payload; 0 without a sequence header. */
    public int sequenceBytes() {
        return sequenceBytes;
    }

    /** Whether a coded video sequence begins with it, and decoding can (the N bit, or a sequence header). */
    public boolean keyframeStart() {
        return newSequence || sequenceHeader;
    }

    public boolean hasSequenceHeader() {
        return sequenceHeader;
    }

    /** Whether a frame's header begins in it. */
    public boolean frameStart() {
        return frameHeader;
    }

    /** Whether its first element goes on with that of the packet before. */
    public boolean continuesPrevious() {
        return continues;
    }

    /** Whether its last element goes on in the next packet. */
    public boolean continuedByNext() {
        return continued;
    }

    public int elements() {
        return elements;
    }
}
