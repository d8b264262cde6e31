package dev.fanlight.transcode;

import dev.fanlight.media.TrackFormat;

/**
 * What a child is started for; when it changes, another one is needed.
 *
 * @param format of the track that is converted
 * @param widthPx 0 for sound, and while nobody knows it
 * @param heightPx 0 for sound, and while nobody knows it
 * @param reordered whether frames come in another order than they are shown
 */
record SourceShape(TrackFormat format, int widthPx, int heightPx, boolean reordered) {
    /** Whether a child that was started for this one can go on with the other. */
    boolean serves(SourceShape other) {
        return format.codec() == other.format.codec()
                && format.clockRateHz() == other.format.clockRateHz()
                && format.channels() == other.format.channels()
                && (format.codec().isVideo() || format.parameters().equals(other.format.parameters()))
                && (widthPx == 0 || other.widthPx == 0 || (widthPx == other.widthPx && heightPx == other.heightPx))
                && (reordered || !other.reordered);
    }
}
