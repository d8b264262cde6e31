package dev.fanlight.media;

/**
 * What the packets of one track are.
 *
 * @param clockRateHz units of RTP time in a second, 1 or more
 * @param channels of sound, 1 or more; 0 for pictures
 * @param parameters what a decoder has to know beforehand, in the words of an SDP fmtp line; may be empty
 */
public record TrackFormat(Codec codec, int clockRateHz, int channels, String parameters) {
    /** @throws IllegalArgumentException for a clock that stands still */
    public TrackFormat {
        if (clockRateHz < 1) {
            throw new IllegalArgumentException("clockRateHz " + clockRateHz);
        }
        if (channels < 0) {
            throw new IllegalArgumentException("channels " + channels);
        }
    }

    /** Pictures, or sound in the two channels that WebRTC says for all of it. */
    public TrackFormat(Codec codec, int clockRateHz, String parameters) {
        this(codec, clockRateHz, codec.isVideo() ? 0 : 2, parameters);
    }
}
