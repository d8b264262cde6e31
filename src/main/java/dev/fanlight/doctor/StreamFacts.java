package dev.fanlight.doctor;

import dev.fanlight.media.Codec;

/**
 * What is known of a stream's pictures, from the first parameter set or picture on.
 *
 * @param profile in the words of the codec's standard, such as {@code Constrained Baseline}; empty while nobody knows it
 * @param widthPx 0 while nobody knows it
 * @param heightPx 0 while nobody knows it
 * @param framesPerSecond measured; 0 while nobody knows it
 * @param browserSamples whether each picture is 4:2:0 in 8 bits, as browsers' decoders want it
 */
public record StreamFacts(
        Codec codec,
        String profile,
        int widthPx,
        int heightPx,
        double framesPerSecond,
        Reordering reordering,
        boolean browserSamples) {
    /** Whether viewers have to reckon with pictures in another order than they are shown. */
    public boolean reordered() {
        return reordering == Reordering.SEEN || reordering == Reordering.ANNOUNCED;
    }
}
