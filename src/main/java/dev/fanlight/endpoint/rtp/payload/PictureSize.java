package dev.fanlight.endpoint.rtp.payload;

/** How large pictures are, as their keyframes say it. */
public record PictureSize(int widthPx, int heightPx) {
    public static final PictureSize UNKNOWN = new PictureSize(0, 0);

    public boolean isKnown() {
        return widthPx > 0;
    }

    public int areaPx() {
        return widthPx * heightPx;
    }
}
