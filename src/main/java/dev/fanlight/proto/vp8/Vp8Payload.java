package dev.fanlight.proto.vp8;

import io.netty.buffer.ByteBuf;

/**
 * The descriptor before the VP8 data in an RTP payload, and the data's first bytes (RFC 7741 section 4). One object serves
 * many payloads, for one thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * | X R N S R PID(3) |
 * | I L T K RSV(4)   |  if X
 * | M PictureID      |  if I; two bytes with M
 * | TL0PICIDX        |  if L
 * | TID Y KEYIDX     |  if T or K
 * </pre>
 */
public final class Vp8Payload {
    /** What a number is that the descriptor does not have. */
    public static final int ABSENT = -1;

    private boolean frameStart;
    private boolean keyframe;
    private boolean reference;
    private boolean longPictureId;
    private int pictureIdAt;
    private int pictureId;
    private int tl0PicIdxAt;
    private int tl0PicIdx;
    private int temporalId;
    private boolean layerSync;
    private int widthPx;
    private int heightPx;
    private int headerBytes;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public Vp8Fault read(ByteBuf bytes, int from, int length) {
        frameStart = keyframe = longPictureId = layerSync = false;
        pictureIdAt = pictureId = tl0PicIdxAt = tl0PicIdx = temporalId = ABSENT;
        widthPx = heightPx = 0;
        var end = from + length;
        var at = from;
        if (at >= end) {
            return Vp8Fault.TRUNCATED;
        }
        var first = bytes.getByte(at++);
        reference = (first & 0x20) == 0;
        frameStart = (first & 0x17) == 0x10;
        if (first < 0) {
            at = readExtension(bytes, from, at, end);
            if (at < 0) {
                return Vp8Fault.TRUNCATED;
            }
        }
        headerBytes = at - from;
        if (at >= end) {
            return Vp8Fault.NO_DATA;
        }
        keyframe = frameStart && (bytes.getByte(at) & 1) == 0;
        return keyframe ? readKeyframe(bytes, at, end) : Vp8Fault.NONE;
    }

    /** The offset behind the extension, or -1 when the bytes end before. */
    private int readExtension(ByteBuf bytes, int from, int start, int end) {
        var at = start;
        if (at >= end) {
            return -1;
        }
        var flags = bytes.getByte(at++);
        if ((flags & 0x80) != 0) {
            if (at >= end) {
                return -1;
            }
            longPictureId = bytes.getByte(at) < 0;
            if (longPictureId && end - at < 2) {
                return -1;
            }
            pictureIdAt = at - from;
            pictureId = longPictureId ? bytes.getUnsignedShort(at) & 0x7FFF : bytes.getByte(at);
            at += longPictureId ? 2 : 1;
        }
        if ((flags & 0x40) != 0) {
            if (at >= end) {
                return -1;
            }
            tl0PicIdxAt = at - from;
            tl0PicIdx = bytes.getUnsignedByte(at++);
        }
        if ((flags & 0x30) != 0) {
            if (at >= end) {
                return -1;
            }
            var layer = bytes.getUnsignedByte(at++);
            if ((flags & 0x20) != 0) {
                temporalId = layer >> 6;
                layerSync = (layer & 0x20) != 0;
            }
        }
        return at;
    }

    /** RFC 6386 section 9.1: tag of three bytes, start code, then 14 bits each of width and height, little end first. */
    private Vp8Fault readKeyframe(ByteBuf bytes, int at, int end) {
        if (end - at < 10 || bytes.getUnsignedMedium(at + 3) != 0x9D012A) {
            return Vp8Fault.BAD_KEYFRAME;
        }
        widthPx = bytes.getUnsignedShortLE(at + 6) & 0x3FFF;
        heightPx = bytes.getUnsignedShortLE(at + 8) & 0x3FFF;
        return widthPx == 0 || heightPx == 0 ? Vp8Fault.BAD_KEYFRAME : Vp8Fault.NONE;
    }

    /**
     * Writes other numbers over those of the payload that was read last, so that they go on when the source changes; where
     * the descriptor has none, nothing is written. A short picture id takes the lower 7 bits.
     *
     * @param from where the same payload begins now, in this buffer or in a copy
     */
    // hot
    public void rewrite(ByteBuf bytes, int from, int newPictureId, int newTl0PicIdx) {
        if (pictureIdAt >= 0) {
            if (longPictureId) {
                bytes.setShort(from + pictureIdAt, 0x8000 | (newPictureId & 0x7FFF));
            } else {
                bytes.setByte(from + pictureIdAt, newPictureId & 0x7F);
            }
        }
        if (tl0PicIdxAt >= 0) {
            bytes.setByte(from + tl0PicIdxAt, newTl0PicIdx);
        }
    }

    /** Whether the first partition of a frame begins in it. */
    public boolean frameStart() {
        return frameStart;
    }

    /** Whether a keyframe begins in it; the size is then known. */
    public boolean keyframeStart() {
        return keyframe;
    }

    /** Whether other frames may need this one. */
    public boolean reference() {
        return reference;
    }

    /** 7 or 15 bits, or {@link #ABSENT}. */
    public int pictureId() {
        return pictureId;
    }

    public boolean longPictureId() {
        return longPictureId;
    }

    /** 0 to 255, or {@link #ABSENT}. */
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /** 0 for the base layer, to 3; or {@link #ABSENT}. */
    public int temporalId() {
        return temporalId;
    }

    /** Whether a viewer that has only the base layer can go up to this layer here. */
    public boolean layerSync() {
        return layerSync;
    }

    /** Of a keyframe, 1 to 16383; else 0. */
    public int widthPx() {
        return widthPx;
    }

    /** Of a keyframe, 1 to 16383; else 0. */
    public int heightPx() {
        return heightPx;
    }

    /** Length of the descriptor. */
    public int headerBytes() {
        return headerBytes;
    }
}
