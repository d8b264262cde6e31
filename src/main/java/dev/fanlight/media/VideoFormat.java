package dev.fanlight.media;

/**
 * How a picture is coded and how large it is.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record VideoFormat(Codec codec, int width, int height) {
    @Override
    public String toString() {
        return codec.label() + " " + width + "x" + height;
    }
}
