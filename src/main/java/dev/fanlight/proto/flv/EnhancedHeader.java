package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What video and audio of Enhanced RTMP v2 share before their bodies: ModEx prefixes, the FourCC, tracks. One object serves
 * many tags.
 *
 * <pre>
 * | … type(4) | ModEx: size-1 (8, or 16 behind FF) data | ModEx type(4) type(4) | … FourCC (32) | body
 * | … type 6/5 | multitrack type(4) type(4) | FourCC unless many codecs |
 *                then each track: FourCC if many codecs, id (8), size (24) unless one track, body
 * </pre>
 */
final class EnhancedHeader {
    static final int SEQUENCE_START = 0;
    static final int CODED_FRAMES = 1;
    static final int SEQUENCE_END = 2;
    static final int CODED_FRAMES_X = 3;
    static final int METADATA = 4;
    static final int MOD_EX = 7;

    private static final int ONE_TRACK = 0;
    private static final int MANY_CODECS = 2;
    private static final int FIRST_TRACK = 0;

    private final boolean video;
    private final int multitrackType;

    private int packetType;
    private @Nullable FlvCodec codec;
    private int bodyAt;
    private int bodyEnd;
    private boolean firstTrackFound;

    /** @param multitrackType the packet type that announces several tracks */
    EnhancedHeader(boolean video, int multitrackType) {
        this.video = video;
        this.multitrackType = multitrackType;
    }

    /**
     * Reads what stands behind a tag's first byte.
     *
     * @param firstType the packet type in that byte
     */
    FlvFault read(ByteBuf bytes, int from, int end, int firstType) {
        packetType = firstType;
        codec = null;
        firstTrackFound = true;
        var at = from;
        while (packetType == MOD_EX) {
            at = skipModEx(bytes, at, end);
            if (at < 0) {
                return FlvFault.TRUNCATED;
            }
        }
        if (packetType == multitrackType) {
            return readTracks(bytes, at, end);
        }
        return readCodec(bytes, at, end);
    }

    /** The offset behind the prefix, or -1; the packet type behind it is taken. */
    private int skipModEx(ByteBuf bytes, int from, int end) {
        if (end - from < 1) {
            return -1;
        }
        var at = from;
        var size = bytes.getUnsignedByte(at++) + 1;
        if (size == 256) {
            if (end - at < 2) {
                return -1;
            }
            size = bytes.getUnsignedShort(at) + 1;
            at += 2;
        }
        if (end - at < size + 1) {
            return -1;
        }
        at += size;
        packetType = bytes.getByte(at) & 0x0F;
        return at + 1;
    }

    private FlvFault readCodec(ByteBuf bytes, int at, int end) {
        if (end - at < 4) {
            return FlvFault.TRUNCATED;
        }
        codec = FlvCodec.ofFourCc(bytes.getInt(at), video);
        bodyAt = at + 4;
        bodyEnd = end;
        return FlvFault.NONE;
    }

    /** Looks for track 0, the one that a receiver of one track takes. */
    private FlvFault readTracks(ByteBuf bytes, int from, int end) {
        if (end - from < 1) {
            return FlvFault.TRUNCATED;
        }
        var kind = bytes.getUnsignedByte(from) >> 4;
        packetType = bytes.getByte(from) & 0x0F;
        var at = from + 1;
        if (kind != MANY_CODECS) {
            var fault = readCodec(bytes, at, end);
            if (fault != FlvFault.NONE) {
                return fault;
            }
            at += 4;
        }
        while (at < end) {
            if (kind == MANY_CODECS) {
                var fault = readCodec(bytes, at, end);
                if (fault != FlvFault.NONE) {
                    return fault;
                }
                at += 4;
            }
            var headerBytes = kind == ONE_TRACK ? 1 : 4;
            if (end - at < headerBytes) {
                return FlvFault.TRUNCATED;
            }
            var track = bytes.getUnsignedByte(at);
            var size = kind == ONE_TRACK ? end - at - 1 : bytes.getUnsignedMedium(at + 1);
            at += headerBytes;
            if (size > end - at) {
                return FlvFault.TRUNCATED;
            }
            if (track == FIRST_TRACK) {
                bodyAt = at;
                bodyEnd = at + size;
                return FlvFault.NONE;
            }
            at += size;
        }
        firstTrackFound = false;
        return FlvFault.NONE;
    }

    int packetType() {
        return packetType;
    }

    /** Null where the FourCC is none that is known. */
    @Nullable FlvCodec codec() {
        return codec;
    }

    boolean firstTrackFound() {
        return firstTrackFound;
    }

    int bodyAt() {
        return bodyAt;
    }

    int bodyEnd() {
        return bodyEnd;
    }
}
