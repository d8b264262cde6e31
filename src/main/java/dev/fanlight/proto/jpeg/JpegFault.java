package dev.fanlight.proto.jpeg;

/** Why bytes are not a JPEG that can be passed on. */
public enum JpegFault {
    NO_SOI("the bytes do not begin with the marker that starts every JPEG"),
    BAD_MARKER("a marker was expected and something else came, or a marker that has no place there"),
    BAD_LENGTH("a segment gives itself a length that it cannot have"),
    BAD_FRAME_HEADER("the frame header contradicts itself, or there is a second one"),
    BAD_SCAN_HEADER("the scan header contradicts itself, or comes before the frame header"),
    ZERO_SIZE("the picture has no width or no height"),
    NO_SCAN("the JPEG ends before its picture data begin"),
    SOI_INSIDE("another JPEG starts before this one has ended");

    private final String meaning;

    JpegFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
