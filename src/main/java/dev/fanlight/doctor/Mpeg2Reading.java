package dev.fanlight.doctor;

import dev.fanlight.proto.mpegvideo.MpegPicture;
import io.netty.buffer.ByteBuf;

/**
 * MPEG-1 and MPEG-2 (RFC 2250 section 3.4): each packet says of what kind its picture is, and whether a sequence header stands
 * in it, which alone is looked into.
 *
 * <pre>
 * | zero(5) T | temporal reference(10) | AN N S B E type(3) | FBV BFC FFV FFC(8) | extension(32) if T | the picture …
 * </pre>
 */
final class Mpeg2Reading implements VideoPayload {
    private static final int HEADER_BYTES = 4;
    private static final int EXTENDED = 0x04;
    private static final int SEQUENCE_HEADER = 0x20;
    private static final int INTRA = 1;
    private static final int BIDIRECTIONAL = 3;

    private final MpegPicture picture = new MpegPicture(false);
    private int type;
    private boolean begins;
    private VideoTraits traits = VideoTraits.UNKNOWN;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        type = 0;
        begins = false;
        if (lengthBytes < HEADER_BYTES) {
            return;
        }
        var flags = bytes.getByte(at + 2);
        type = flags & 7;
        if ((flags & SEQUENCE_HEADER) != 0) {
            var headerBytes = HEADER_BYTES + ((bytes.getByte(at) & EXTENDED) == 0 ? 0 : HEADER_BYTES);
            begins = true;
            onHeaders(bytes, at + headerBytes, at + lengthBytes);
        }
    }

    /** Once in a group of pictures. */
    private void onHeaders(ByteBuf bytes, int at, int end) {
        if (!picture.readHeaders(bytes, at, end)) {
            return;
        }
        var next = traits(picture);
        if (!next.equals(traits)) {
            traits = next;
        }
    }

    private static VideoTraits traits(MpegPicture picture) {
        return new VideoTraits(
                profile(picture.profileLevel()),
                level(picture.profileLevel()),
                picture.widthPx(),
                picture.heightPx(),
                picture.interlaced(),
                picture.chromaFormat() == 1,
                picture.lowDelay() ? Reordering.NONE : Reordering.UNKNOWN);
    }

    /** ISO 13818-2 section 8; MPEG-1 says nothing. */
    private static String profile(int profileLevel) {
        return switch (profileLevel >> 4) {
            case 1 -> "High";
            case 4 -> "Main";
            case 5 -> "Simple";
            case 8 -> "4:2:2";
            default -> "";
        };
    }

    private static String level(int profileLevel) {
        return switch (profileLevel & 0xF) {
            case 4 -> "High";
            case 6 -> "High 1440";
            case 8 -> "Main";
            case 10 -> "Low";
            default -> "";
        };
    }

    @Override
    public boolean bidirectional() {
        return type == BIDIRECTIONAL;
    }

    @Override
    public boolean beginsKeyPicture() {
        return begins && type == INTRA;
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
