package dev.fanlight.doctor;

import dev.fanlight.media.Codec;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was measured of one track of a publisher, over the last ten seconds where nothing else is said.
 *
 * @param profile empty where the codec has none or nobody knows it
 * @param level such as {@code 3.1}; empty as above
 * @param widthPx 0 for sound and while nobody knows it, as is the height
 * @param framesPerSecond 0 for sound
 * @param clockRateHz of its timestamps; 0 where whole pictures come
 * @param channels of sound; 0 for pictures
 * @param frameBytes of a picture on average; 0 for sound
 * @param keyframeIntervalNs the longest between two keyframes within the last 15 to 30 s, or the last one
 * @param keyframeBytes of the last keyframes on average
 * @param slicesPerFrame 0 where nobody counts them
 * @param lostShare of all packets, 0 to 1
 * @param jitterNs by how much one frame in twenty comes later than the most punctual one, save for single delays
 * @param driftPpm by how many millionths the source's clock is faster than ours
 */
public record TrackFigures(
        Codec codec,
        String profile,
        String level,
        int widthPx,
        int heightPx,
        double framesPerSecond,
        long bitsPerSecond,
        int clockRateHz,
        int channels,
        long frameBytes,
        OptionalLong keyframeIntervalNs,
        OptionalLong keyframeBytes,
        double slicesPerFrame,
        double lostShare,
        OptionalLong jitterNs,
        OptionalDouble driftPpm) {}
