package dev.fanlight.media;

/**
 * How a picture is coded and how large it is.
 *
 * @param width in pixels; 0 while nobody knows it
 * @param height in pixels; 0 while nobody knows it
 */
public record VideoFormat(Codec codec, int width, int height) {
    @Override
    public String toString() {
        return width == 0 ? codec.label() : codec.label() + " " + width + "x" + height;
    }
}
