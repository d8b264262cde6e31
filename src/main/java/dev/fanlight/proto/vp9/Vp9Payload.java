package dev.fanlight.proto.vp9;

import io.netty.buffer.ByteBuf;

/**
 * The descriptor before the VP9 data in an RTP payload (RFC 9628 section 4.2). One object serves many payloads, for one
 * thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * | I P L F B E V Z |
 * | M PictureID     |  if I; two bytes with M
 * | TID U SID D     |  if L
 * | TL0PICIDX       |  if L and not F
 * | P_DIFF N        |  if F and P, up to three
 * | SS …            |  if V: sizes of the layers and how pictures depend on each other
 * </pre>
 */
public final class Vp9Payload {
    /** What a number is that the descriptor does not have. */
    public static final int ABSENT = -1;

    private static final int MAX_REFERENCES = 3;

    private boolean interPicture;
    private boolean frameStart;
    private boolean frameEnd;
    private boolean notReferenceForHigherLayers;
    private boolean longPictureId;
    private boolean interLayer;
    private boolean switchUp;
    private int pictureIdAt;
    private int pictureId;
    private int tl0PicIdxAt;
    private int tl0PicIdx;
    private int temporalId;
    private int spatialId;
    private int widthPx;
    private int heightPx;
    private int headerBytes;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public Vp9Fault read(ByteBuf bytes, int from, int length) {
        longPictureId = interLayer = switchUp = false;
        pictureIdAt = pictureId = tl0PicIdxAt = tl0PicIdx = temporalId = spatialId = ABSENT;
        widthPx = heightPx = 0;
        if (length < 1) {
            return Vp9Fault.TRUNCATED;
        }
        var end = from + length;
        var flags = bytes.getUnsignedByte(from);
        interPicture = (flags & 0x40) != 0;
        frameStart = (flags & 0x08) != 0;
        frameEnd = (flags & 0x04) != 0;
        notReferenceForHigherLayers = (flags & 0x01) != 0;
        var at = (flags & 0x80) != 0 ? readPictureId(bytes, from, from + 1, end) : from + 1;
        if (at >= 0 && (flags & 0x20) != 0) {
            at = readLayer(bytes, from, at, end, (flags & 0x10) == 0);
        }
        if (at >= 0 && (flags & 0x50) == 0x50) {
            var references = 1;
            while (at >= 0 && at < end && (bytes.getByte(at) & 1) != 0) {
                if (++references > MAX_REFERENCES) {
                    return Vp9Fault.TOO_MANY_REFERENCES;
                }
                at++;
            }
            at = at < end ? at + 1 : -1;
        }
        if (at >= 0 && (flags & 0x02) != 0) {
            at = readStructure(bytes, at, end);
        }
        if (at < 0) {
            return Vp9Fault.TRUNCATED;
        }
        headerBytes = at - from;
        return at < end ? Vp9Fault.NONE : Vp9Fault.NO_DATA;
    }

    private int readPictureId(ByteBuf bytes, int from, int at, int end) {
        if (at >= end) {
            return -1;
        }
        longPictureId = bytes.getByte(at) < 0;
        if (longPictureId && end - at < 2) {
            return -1;
        }
        pictureIdAt = at - from;
        pictureId = longPictureId ? bytes.getUnsignedShort(at) & 0x7FFF : bytes.getByte(at);
        return at + (longPictureId ? 2 : 1);
    }

    private int readLayer(ByteBuf bytes, int from, int at, int end, boolean withTl0PicIdx) {
        if (end - at < (withTl0PicIdx ? 2 : 1)) {
            return -1;
        }
        var layer = bytes.getUnsignedByte(at);
        temporalId = layer >> 5;
        switchUp = (layer & 0x10) != 0;
        spatialId = layer >> 1 & 7;
        interLayer = (layer & 1) != 0;
        if (withTl0PicIdx) {
            tl0PicIdxAt = at + 1 - from;
            tl0PicIdx = bytes.getUnsignedByte(at + 1);
        }
        return at + (withTl0PicIdx ? 2 : 1);
    }

    /** Section 4.2.1; of the sizes the last is that of the largest layer. */
    private int readStructure(ByteBuf bytes, int start, int end) {
        var at = start;
        if (at >= end) {
            return -1;
        }
        var head = bytes.getUnsignedByte(at++);
        var layers = (head >> 5) + 1;
        if ((head & 0x10) != 0) {
            if (end - at < 4 * layers) {
                return -1;
            }
            at += 4 * layers;
            widthPx = bytes.getUnsignedShort(at - 4);
            heightPx = bytes.getUnsignedShort(at - 2);
        }
        if ((head & 0x08) != 0) {
            if (at >= end) {
                return -1;
            }
            for (var pictures = bytes.getUnsignedByte(at++); pictures > 0; pictures--) {
                if (at >= end) {
                    return -1;
                }
                at += 1 + (bytes.getByte(at) >> 2 & 3);
            }
        }
        return at <= end ? at : -1;
    }

    /** Writes other numbers over those of the payload that was read last; as for VP8. */
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

    /** Whether a keyframe begins in it: its lowest layer, predicted from no other picture. */
    public boolean keyframeStart() {
        return frameStart && !interPicture && spatialId <= 0 && !interLayer;
    }

    /** Whether it is predicted from earlier pictures. */
    public boolean interPicture() {
        return interPicture;
    }

    /** Whether it is predicted from a lower layer of the same picture. */
    public boolean interLayer() {
        return interLayer;
    }

    /** Whether a frame (one spatial layer of a picture) begins in it. */
    public boolean frameStart() {
        return frameStart;
    }

    public boolean frameEnd() {
        return frameEnd;
    }

    /** Whether no higher spatial layer needs it. */
    public boolean notReferenceForHigherLayers() {
        return notReferenceForHigherLayers;
    }

    /** Whether a viewer may go up to a higher temporal layer here. */
    public boolean switchUp() {
        return switchUp;
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

    /** 0 to 7, or {@link #ABSENT}. */
    public int temporalId() {
        return temporalId;
    }

    /** 0 to 7, or {@link #ABSENT}. */
    public int spatialId() {
        return spatialId;
    }

    /** Of the largest layer, where the payload names sizes; else 0. */
    public int widthPx() {
        return widthPx;
    }

    /** Of the largest layer, where the payload names sizes; else 0. */
    public int heightPx() {
        return heightPx;
    }

    /** Length of the descriptor. */
    public int headerBytes() {
        return headerBytes;
    }
}
