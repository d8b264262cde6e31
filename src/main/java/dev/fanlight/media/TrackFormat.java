package dev.fanlight.media;

/**
 * What the packets of one track are.
 *
 * @param clockRateHz units of RTP time in a second, 1 or more
 * @param parameters what a decoder has to know beforehand, in the words of an SDP fmtp line; may be empty
 */
public record TrackFormat(Codec codec, int clockRateHz, String parameters) {
    /** @throws IllegalArgumentException for a clock that stands still */
    public TrackFormat {
        if (clockRateHz < 1) {
            throw new IllegalArgumentException("clockRateHz " + clockRateHz);
        }
    }
}
