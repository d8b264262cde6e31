package dev.fanlight.proto.mpegvideo;

import io.netty.buffer.ByteBuf;

/**
 * What is to be known of one coded picture of MPEG-1, MPEG-2 (ISO 13818-2 section 6.2) or MPEG-4 Visual (ISO 14496-2
 * section 6.2), headers before it included. One object serves many pictures, for one thread.
 */
public final class MpegPicture {
    /** How it is predicted. */
    public enum Kind {
        INTRA(1),
        PREDICTED(2),
        BIDIRECTIONAL(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** As picture_coding_type of MPEG-1 and MPEG-2 and RTP say it. */
        int code() {
            return code;
        }
    }

    private static final int PICTURE = 0x00;
    private static final int SEQUENCE = 0xB3;
    private static final int VOS = 0xB0;
    private static final int GROUP_OF_VOP = 0xB3;
    private static final int VOP = 0xB6;
    private static final int GROUP = 0xB8;
    private static final int EXTENSION = 0xB5;
    private static final int SEQUENCE_EXTENSION = 1;
    private static final int FIRST_VOL = 0x20;
    private static final int LAST_VOL = 0x2F;

    private final boolean mpeg4;
    private Kind kind = Kind.INTRA;
    private int headersEnd;
    private boolean hasHeaders;
    private int temporalReference;
    private int widthPx;
    private int heightPx;
    private int profileLevel;
    private int chromaFormat = 1;
    private boolean interlaced;
    private boolean lowDelay;

    /** @param mpeg4 MPEG-4 Visual, else MPEG-1 or MPEG-2 */
    public MpegPicture(boolean mpeg4) {
        this.mpeg4 = mpeg4;
    }

    /** Looks at the bytes up to the picture's header; false where there is none. */
    public boolean read(ByteBuf bytes, int from, int end) {
        hasHeaders = false;
        headersEnd = from;
        var inHeaders = true;
        for (var at = StartCodes.next(bytes, from, end); at < end; at = StartCodes.next(bytes, at + 3, end)) {
            var code = StartCodes.value(bytes, at);
            var body = at + StartCodes.BYTES;
            if (inHeaders && endsHeaders(code)) {
                inHeaders = false;
                headersEnd = at;
            }
            if (code == (mpeg4 ? VOP : PICTURE)) {
                return mpeg4 ? readVop(bytes, body, end) : readPicture(bytes, body, end);
            }
            if (mpeg4 && code >= FIRST_VOL && code <= LAST_VOL) {
                hasHeaders = true;
                readLayer(bytes, body, end);
            } else if (mpeg4 && code == VOS && body < end) {
                profileLevel = bytes.getUnsignedByte(body);
            } else if (!mpeg4 && code == SEQUENCE && end - body >= 3) {
                hasHeaders = true;
                var size = bytes.getUnsignedMedium(body);
                widthPx = size >> 12;
                heightPx = size & 0xFFF;
                forgetExtension();
            } else if (!mpeg4 && code == EXTENSION && inHeaders) {
                readExtension(bytes, body, end);
            }
        }
        return false;
    }

    /**
     * Looks at headers that came without a picture.
     *
     * @return whether there are some
     */
    public boolean readHeaders(ByteBuf bytes, int from, int end) {
        read(bytes, from, end);
        return hasHeaders;
    }

    private boolean endsHeaders(int code) {
        return mpeg4 ? code == VOP || code == GROUP_OF_VOP : code == PICTURE || code == GROUP;
    }

    private boolean readPicture(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return false;
        }
        var head = bytes.getUnsignedShort(at);
        temporalReference = head >> 6;
        return onKind((head >> 3 & 7) - 1);
    }

    private boolean readVop(ByteBuf bytes, int at, int end) {
        return at < end && onKind(bytes.getUnsignedByte(at) >> 6);
    }

    /** MPEG-1 has none, and then nothing of what it says. */
    private void forgetExtension() {
        profileLevel = 0;
        chromaFormat = 1;
        interlaced = false;
        lowDelay = false;
    }

    /** Section 6.2.2.3 of ISO 13818-2. */
    private void readExtension(ByteBuf bytes, int at, int end) {
        var bits = new Bits(bytes, at, end);
        if (bits.read(4) != SEQUENCE_EXTENSION) {
            return;
        }
        var profileAndLevel = bits.read(8);
        var progressive = bits.read(1) == 1;
        var chroma = bits.read(2);
        var width = bits.read(2);
        var height = bits.read(2);
        bits.read(12 + 1 + 8);
        var low = bits.read(1) == 1;
        if (bits.exhausted()) {
            return;
        }
        profileLevel = profileAndLevel;
        interlaced = !progressive;
        chromaFormat = chroma;
        widthPx |= width << 12;
        heightPx |= height << 12;
        lowDelay = low;
    }

    /** A sprite of MPEG-4, and a D picture of MPEG-1, count as predicted: nobody sends them. */
    private boolean onKind(int code) {
        kind = switch (code) {
            case 0 -> Kind.INTRA;
            case 2 -> Kind.BIDIRECTIONAL;
            default -> Kind.PREDICTED;
        };
        return code >= 0;
    }

    /** Section 6.2.3 of ISO 14496-2, as far as the size; rectangular layers only. */
    private void readLayer(ByteBuf bytes, int at, int end) {
        var bits = new Bits(bytes, at, end);
        bits.read(9);
        var version = 1;
        if (bits.read(1) == 1) {
            version = bits.read(4);
            bits.read(3);
        }
        if (bits.read(4) == 15) {
            bits.read(16);
        }
        var low = false;
        if (bits.read(1) == 1) {
            bits.read(2);
            low = bits.read(1) == 1;
            if (bits.read(1) == 1) {
                bits.read(32);
                bits.read(32);
                bits.read(15);
            }
        }
        var shape = bits.read(2);
        if (shape != 0 || version == 0) {
            return;
        }
        bits.read(1);
        var resolution = bits.read(16);
        bits.read(1);
        if (bits.read(1) == 1) {
            bits.read(Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(0, resolution - 1))));
        }
        bits.read(1);
        var width = bits.read(13);
        bits.read(1);
        var height = bits.read(13);
        bits.read(1);
        var fields = bits.read(1) == 1;
        if (!bits.exhausted()) {
            widthPx = width;
            heightPx = height;
            lowDelay = low;
            interlaced = fields;
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the headers that a decoder begins with stand before it: a sequence header, or a video object layer. */
    public boolean hasHeaders() {
        return hasHeaders;
    }

    /** Where these headers end; where the picture began, when there are none. */
    public int headersEnd() {
        return headersEnd;
    }

    /** Its place in its group of MPEG-1 and MPEG-2, 0 to 1023. */
    public int temporalReference() {
        return temporalReference;
    }

    /** As the last headers say; 0 where none have come. */
    public int widthPx() {
        return widthPx;
    }

    /** As the last headers say; 0 where none have come. */
    public int heightPx() {
        return heightPx;
    }

    /** profile_and_level_indication, 0 to 255; 0 where nothing said it. */
    public int profileLevel() {
        return profileLevel;
    }

    /** 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4; 1 where nothing said it. */
    public int chromaFormat() {
        return chromaFormat;
    }

    /** Whether pictures may consist of two fields. */
    public boolean interlaced() {
        return interlaced;
    }

    /** Whether the headers promise that no picture waits for a later one. */
    public boolean lowDelay() {
        return lowDelay;
    }

    private static final class Bits {
        private final ByteBuf bytes;
        private final int end;
        private long at;

        Bits(ByteBuf bytes, int at, int end) {
            this.bytes = bytes;
            this.end = end;
            this.at = 8L * at;
        }

        int read(int count) {
            var value = 0;
            for (var i = 0; i < count; i++, at++) {
                var bit = at >> 3 < end ? bytes.getByte((int) (at >> 3)) >> (7 - (at & 7)) & 1 : 0;
                value = value << 1 | bit;
            }
            return value;
        }

        boolean exhausted() {
            return at > 8L * end;
        }
    }
}
