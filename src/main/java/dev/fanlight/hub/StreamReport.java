package dev.fanlight.hub;

import dev.fanlight.media.VideoFormat;
import java.util.Optional;

/**
 * A stream as seen at a moment.
 *
 * @param sinceNs when it came into this state
 * @param format of the newest frame; empty before the first
 * @param framesPerSecond over the last two seconds, 0 when not known
 * @param bitsPerSecond over the last two seconds, 0 when not known
 */
public record StreamReport(
        StreamState state,
        long sinceNs,
        Optional<SourceStatus> source,
        Optional<VideoFormat> format,
        double framesPerSecond,
        long bitsPerSecond,
        int viewerCount) {}
