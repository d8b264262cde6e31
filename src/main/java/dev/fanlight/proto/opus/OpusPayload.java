package dev.fanlight.proto.opus;

import io.netty.buffer.ByteBuf;

/**
 * What the first bytes of an Opus packet say (RFC 6716 section 3.1, RFC 7587). One object serves many payloads, for one
 * thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * | config(5) s c(2) |   c = 3: | v p count(6) |
 * </pre>
 */
public final class OpusPayload {
    /** Of the RTP clock, whatever the sound's own rate (RFC 7587 section 4.1). */
    public static final int CLOCK_RATE_HZ = 48_000;

    private static final int MAX_SAMPLES = CLOCK_RATE_HZ * 120 / 1000;

    private int samples;
    private int frames;
    private boolean stereo;
    private boolean silence;

    /** Looks into the bytes; all the questions below are then about them. */
    // hot
    public OpusFault read(ByteBuf bytes, int at, int length) {
        samples = frames = 0;
        stereo = silence = false;
        if (length < 1) {
            return OpusFault.EMPTY;
        }
        var toc = bytes.getUnsignedByte(at);
        var code = toc & 3;
        if (code == 3 && length < 2) {
            return OpusFault.TRUNCATED;
        }
        if (code == 1 && (length & 1) == 0) {
            return OpusFault.UNEVEN;
        }
        frames = code == 3 ? bytes.getByte(at + 1) & 0x3F : code == 0 ? 1 : 2;
        samples = frames * frameSamples(toc >> 3);
        if (frames == 0 || samples > MAX_SAMPLES) {
            return OpusFault.BAD_COUNT;
        }
        stereo = (toc & 4) != 0;
        silence = length <= 2 && code == 0;
        return OpusFault.NONE;
    }

    /** RFC 6716 table 2: SILK 10, 20, 40 and 60 ms, hybrid 10 and 20, CELT 2.5, 5, 10 and 20. */
    private static int frameSamples(int config) {
        if (config < 12) {
            return (config & 3) == 3 ? 2880 : 480 << (config & 3);
        }
        return config < 16 ? 480 << (config & 1) : 120 << (config & 3);
    }

    /** How long it sounds, in samples of the RTP clock; at most 120 ms. */
    public int durationSamples() {
        return samples;
    }

    public int frames() {
        return frames;
    }

    public boolean stereo() {
        return stereo;
    }

    /** Whether it is only a sign of life while nothing sounds (DTX, RFC 6716 section 2.1.9). */
    public boolean silence() {
        return silence;
    }
}
