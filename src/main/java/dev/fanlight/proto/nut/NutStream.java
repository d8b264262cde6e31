package dev.fanlight.proto.nut;

/**
 * One stream of a file.
 *
 * @param tag four characters that name the codec, the first one in the lowest byte; see {@link NutTag}
 * @param timeBase seconds of one tick
 * @param decodeDelay by how many frames decoding order may run ahead of showing; 0 without B-frames
 * @param configuration what the decoder needs beforehand; not to be written to
 * @param widthPx 0 for audio
 * @param heightPx 0 for audio
 * @param sampleRateHz 0 for video
 * @param channels 0 for video
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NutStream(
        int tag,
        TimeBase timeBase,
        int decodeDelay,
        byte[] configuration,
        int widthPx,
        int heightPx,
        int sampleRateHz,
        int channels) {
    /**
     * A fraction of a second.
     *
     * @param numerator 1 to 2^31 - 1
     * @param denominator 1 to 2^31 - 1
     */
    public record TimeBase(int numerator, int denominator) {
        public TimeBase {
            if (numerator < 1 || denominator < 1) {
                throw new IllegalArgumentException(numerator + "/" + denominator);
            }
        }
    }

    public static NutStream video(
            int tag, TimeBase timeBase, int decodeDelay, byte[] configuration, int widthPx, int heightPx) {
        return new NutStream(tag, timeBase, decodeDelay, configuration, widthPx, heightPx, 0, 0);
    }

    public static NutStream audio(int tag, TimeBase timeBase, byte[] configuration, int sampleRateHz, int channels) {
        return new NutStream(tag, timeBase, 0, configuration, 0, 0, sampleRateHz, channels);
    }

    public boolean isVideo() {
        return sampleRateHz == 0;
    }
}
