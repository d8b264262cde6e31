package dev.fanlight.contract;

import dev.fanlight.proto.jpeg.Jpegs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Real, small JPEGs that carry a number in a comment segment, so that tests can tell order and age. */
public final class NumberedJpeg {
    private static final byte[] PICTURE = Jpegs.baseline(32, 24, 1);
    private static final String MARK = "frame ";
    private static final int DIGITS = 9;
    private static final int MAX_COMMENT_BYTES = 60_000;

    private NumberedJpeg() {}

    public static byte[] of(int number) {
        return Jpegs.withComment(PICTURE, MARK + String.format("%0" + DIGITS + "d", number));
    }

    /** One that is large for its picture: filled up with comments to at least that size. */
    public static byte[] of(int number, int sizeBytes) {
        var filled = of(number);
        var at = filled.length - (PICTURE.length - 2);
        var filler = new byte[0];
        for (var missing = sizeBytes - filled.length; missing > 0; missing -= MAX_COMMENT_BYTES) {
            filler = Jpegs.join(filler, Jpegs.segment(0xFE, new byte[Math.min(missing, MAX_COMMENT_BYTES)]));
        }
        return Jpegs.insert(filled, at, filler);
    }

    /** The number that a JPEG of {@link #of} carries. */
    public static int numberIn(byte[] jpeg) {
        var text = new String(Arrays.copyOf(jpeg, Math.min(jpeg.length, 64)), StandardCharsets.ISO_8859_1);
        var at = text.indexOf(MARK);
        if (at < 0) {
            throw new AssertionError("no numbered JPEG: " + text);
        }
        return Integer.parseInt(text.substring(at + MARK.length(), at + MARK.length() + DIGITS));
    }
}
