package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;

/**
 * What stands inside the header extensions, as parse and write pairs at an absolute offset; keeps no state.
 *
 * <pre>
 * abs-send-time        3 bytes  seconds, 6.18 bits
 * transport-wide-cc    2 bytes  number
 * abs-capture-time     8 bytes  NTP 32.32 [ 8 bytes signed offset of the capture clock, 32.32 ]
 * playout-delay        3 bytes  least(12 bits) most(12 bits), in 10 ms
 * audio level          1 byte   voice(1) -dBov(7)
 * video orientation    1 byte   0000 camera(1) flip(1) rotation(2)
 * </pre>
 */
public final class ExtensionValues {
    public static final int ABS_SEND_TIME_BYTES = 3;
    public static final int TRANSPORT_SEQUENCE_BYTES = 2;
    public static final int CAPTURE_TIME_BYTES = 8;
    public static final int CAPTURE_TIME_WITH_OFFSET_BYTES = 16;
    public static final int PLAYOUT_DELAY_BYTES = 3;

    /** Most that a playout delay can say, in milliseconds. */
    public static final int LARGEST_PLAYOUT_DELAY_MS = 40_950;

    private static final int ABS_SEND_TIME_MASK = 0xFFFFFF;

    private ExtensionValues() {}

    /** The 24 bits for an NTP time (32.32): it wraps every 64 seconds. */
    // hot
    public static int absSendTimeOfNtp(long ntp) {
        return (int) (ntp >>> 14) & ABS_SEND_TIME_MASK;
    }

    /** 0 to 2^24 - 1, of 1/2^18 seconds. */
    public static int parseAbsSendTime(ByteBuf bytes, int at) {
        return bytes.getUnsignedMedium(at);
    }

    // hot
    public static void writeAbsSendTime(ByteBuf out, int at, int value) {
        out.setMedium(at, value);
    }

    /** From one send time to a later (positive) or earlier one, over the wrap, in nanoseconds. */
    public static long absSendTimeDeltaNs(int from, int to) {
        var units = (to - from) << 8 >> 8;
        return (units * 1_000_000_000L) >> 18;
    }

    public static int parseTransportSequence(ByteBuf bytes, int at) {
        return bytes.getUnsignedShort(at);
    }

    /** Takes the low 16 bits. */
    // hot
    public static void writeTransportSequence(ByteBuf out, int at, long sequence) {
        out.setShort(at, (int) sequence);
    }

    /** When it was captured, NTP 32.32; see {@link NtpTime}. */
    public static long parseCaptureNtp(ByteBuf bytes, int at) {
        return bytes.getLong(at);
    }

    /** What to add to the capture time to have it in the clock of the packet's sender: signed seconds, 32.32. */
    public static long parseCaptureClockOffset(ByteBuf bytes, int at) {
        return bytes.getLong(at + CAPTURE_TIME_BYTES);
    }

    /** The 8-byte form. */
    // hot
    public static void writeCaptureTime(ByteBuf out, int at, long ntp) {
        out.setLong(at, ntp);
    }

    /** The 16-byte form. */
    // hot
    public static void writeCaptureTime(ByteBuf out, int at, long ntp, long clockOffset) {
        out.setLong(at, ntp);
        out.setLong(at + CAPTURE_TIME_BYTES, clockOffset);
    }

    /** In milliseconds, 0 to 40,950. */
    public static int parseLeastPlayoutDelayMs(ByteBuf bytes, int at) {
        return (bytes.getUnsignedMedium(at) >> 12) * 10;
    }

    /** In milliseconds, 0 to 40,950. */
    public static int parseMostPlayoutDelayMs(ByteBuf bytes, int at) {
        return (bytes.getUnsignedMedium(at) & 0xFFF) * 10;
    }

    /** The 24 bits for two delays in milliseconds, each cut to what can be said. */
    public static int playoutDelay(int leastMs, int mostMs) {
        return (Math.clamp(leastMs, 0, LARGEST_PLAYOUT_DELAY_MS) / 10) << 12
                | Math.clamp(mostMs, 0, LARGEST_PLAYOUT_DELAY_MS) / 10;
    }

    // hot
    public static void writePlayoutDelay(ByteBuf out, int at, int playoutDelay) {
        out.setMedium(at, playoutDelay);
    }

    /** RFC 6464: 0 (loudest) to 127 (silence), in -dBov. */
    public static int parseAudioLevel(ByteBuf bytes, int at) {
        return bytes.getByte(at) & 0x7F;
    }

    /** RFC 6464: whether the sender takes it for speech. */
    public static boolean parseVoice(ByteBuf bytes, int at) {
        return bytes.getByte(at) < 0;
    }

    public static void writeAudioLevel(ByteBuf out, int at, boolean voice, int minusDbov) {
        out.setByte(at, (voice ? 0x80 : 0) | Math.clamp(minusDbov, 0, 127));
    }

    /** How far the picture is to be turned clockwise when shown: 0, 90, 180 or 270. */
    public static int parseRotationDegrees(ByteBuf bytes, int at) {
        return 90 * (bytes.getByte(at) & 3);
    }

    /** Whether the picture is mirrored left to right. */
    public static boolean parseFlip(ByteBuf bytes, int at) {
        return (bytes.getByte(at) & 4) != 0;
    }

    public static void writeVideoOrientation(ByteBuf out, int at, boolean flip, int rotationDegrees) {
        out.setByte(at, (flip ? 4 : 0) | (rotationDegrees / 90 & 3));
    }
}
