package dev.fanlight.doctor;

/**
 * What a codec's headers say of its pictures.
 *
 * @param profile empty where nobody knows it
 * @param level empty where nobody knows it
 * @param widthPx 0 where nobody knows it
 * @param heightPx 0 where nobody knows it
 * @param announced what they say of the order of pictures
 */
record VideoTraits(
        String profile,
        String level,
        int widthPx,
        int heightPx,
        boolean interlaced,
        boolean browserSamples,
        Reordering announced) {
    static final VideoTraits UNKNOWN = new VideoTraits("", "", 0, 0, false, true, Reordering.UNKNOWN);

    VideoTraits withSize(int width, int height) {
        return new VideoTraits(profile, level, width, height, interlaced, browserSamples, announced);
    }
}
