package dev.fanlight.config;

/**
 * MJPEG over HTTP, both ways.
 *
 * @param maxFrameSizeBytes a picture larger than this is refused, 1 KiB to 256 MiB
 * @param silenceTimeoutNs a source that sends no picture for so long counts as gone
 * @param frameTimeoutNs a picture that takes longer from its first to its last byte is given up
 * @param viewerTimeoutNs a viewer that takes no byte for so long is let go
 * @param connectTimeoutNs how long connecting to a source may take
 * @param stillIntervalNs how often a source that answers a single JPEG is asked again
 */
public record MjpegConfig(
        int maxFrameSizeBytes,
        long silenceTimeoutNs,
        long frameTimeoutNs,
        long viewerTimeoutNs,
        long connectTimeoutNs,
        long stillIntervalNs) {
    static MjpegConfig read(Section section) {
        return new MjpegConfig(
                section.get(Keys.MJPEG_MAX_FRAME_SIZE),
                section.get(Keys.MJPEG_SILENCE_TIMEOUT),
                section.get(Keys.MJPEG_FRAME_TIMEOUT),
                section.get(Keys.MJPEG_VIEWER_TIMEOUT),
                section.get(Keys.MJPEG_CONNECT_TIMEOUT),
                section.get(Keys.MJPEG_STILL_INTERVAL));
    }
}
