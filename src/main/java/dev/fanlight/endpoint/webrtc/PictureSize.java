package dev.fanlight.endpoint.webrtc;

/** How large pictures are, as their keyframes say it. */
record PictureSize(int widthPx, int heightPx) {
    static final PictureSize UNKNOWN = new PictureSize(0, 0);

    boolean isKnown() {
        return widthPx > 0;
    }

    int areaPx() {
        return widthPx * heightPx;
    }
}
