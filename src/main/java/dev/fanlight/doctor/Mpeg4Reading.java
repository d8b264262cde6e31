package dev.fanlight.doctor;

import dev.fanlight.proto.mpegvideo.MpegPicture;
import dev.fanlight.proto.mpegvideo.StartCodes;
import io.netty.buffer.ByteBuf;

/** MPEG-4 Visual (RFC 6416 section 5): where a packet begins with a start code, up to the header of the picture behind it. */
final class Mpeg4Reading implements VideoPayload {
    private static final int SIMPLE_0 = 0x08;
    private static final int ADVANCED_SIMPLE_3B = 0xF7;

    private final MpegPicture picture = new MpegPicture(true);
    private boolean begins;
    private VideoTraits traits = VideoTraits.UNKNOWN;

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        var end = at + lengthBytes;
        // What goes on with a picture begins with no start code, and need not be searched for one.
        var isStart = StartCodes.next(bytes, at, Math.min(end, at + StartCodes.BYTES)) == at && lengthBytes > 0;
        begins = isStart && picture.read(bytes, at, end);
        if (isStart && picture.hasHeaders()) {
            var next = traits(picture);
            if (!next.equals(traits)) {
                traits = next;
            }
        }
    }

    private static VideoTraits traits(MpegPicture picture) {
        return new VideoTraits(
                profile(picture.profileLevel()),
                level(picture.profileLevel()),
                picture.widthPx(),
                picture.heightPx(),
                picture.interlaced(),
                true,
                picture.lowDelay() ? Reordering.NONE : Reordering.UNKNOWN);
    }

    /** ISO 14496-2 annex G: those that cameras and encoders make. */
    private static String profile(int profileLevel) {
        if ((profileLevel >= 1 && profileLevel <= 6) || profileLevel == SIMPLE_0) {
            return "Simple";
        }
        return (profileLevel & 0xF8) == 0xF0 ? "Advanced Simple" : "";
    }

    private static String level(int profileLevel) {
        if (profile(profileLevel).isEmpty()) {
            return "";
        }
        return switch (profileLevel) {
            case SIMPLE_0 -> "0";
            case ADVANCED_SIMPLE_3B -> "3b";
            default -> Integer.toString(profileLevel & 7);
        };
    }

    @Override
    public boolean bidirectional() {
        return begins && picture.kind() == MpegPicture.Kind.BIDIRECTIONAL;
    }

    @Override
    public boolean beginsKeyPicture() {
        return begins && picture.kind() == MpegPicture.Kind.INTRA;
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
