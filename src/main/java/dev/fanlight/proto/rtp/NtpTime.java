package dev.fanlight.proto.rtp;

/**
 * NTP timestamps (RFC 5905 6), seconds since 1900 as 32.32 bits in a long; keeps no state.
 *
 * <p>Worked: 1970-01-01 is {@code 0x83AA7E80_00000000}; half a second later {@code 0x83AA7E80_80000000}, whose middle 32
 * bits (LSR in receiver reports) are {@code 0x7E808000}. In 2036 the seconds wrap: those under 2^31 are read as being
 * behind the wrap, so that times from 1968 to 2104 are told apart.
 */
public final class NtpTime {
    private static final long SECONDS_TO_1970 = 2_208_988_800L;
    private static final long NS = 1_000_000_000L;

    private NtpTime() {}

    /** For nanoseconds since 1970, from 0 to the year 2104. */
    // hot
    public static long ofUnixNs(long unixNs) {
        var seconds = Math.floorDiv(unixNs, NS) + SECONDS_TO_1970;
        return seconds << 32 | (ofNs(Math.floorMod(unixNs, NS)) & 0xFFFF_FFFFL);
    }

    /** Nanoseconds since 1970, to the nearest one; a number that went through {@link #ofUnixNs} comes back. */
    // hot
    public static long toUnixNs(long ntp) {
        var seconds = ntp >>> 32;
        if (seconds < 1L << 31) {
            seconds += 1L << 32;
        }
        return (seconds - SECONDS_TO_1970) * NS + fractionNs(ntp & 0xFFFF_FFFFL);
    }

    /** A span in nanoseconds, under 2^31 seconds either way, as signed 32.32. */
    // hot
    public static long ofNs(long spanNs) {
        var seconds = Math.floorDiv(spanNs, NS);
        return (seconds << 32) + ((Math.floorMod(spanNs, NS) << 32) + NS / 2) / NS;
    }

    /** A signed span in 32.32 as nanoseconds. */
    // hot
    public static long toNs(long span) {
        return (span >> 32) * NS + fractionNs(span & 0xFFFF_FFFFL);
    }

    /** The middle 32 bits, 16.16, as in LSR (RFC 3550 6.4.1). */
    // hot
    public static int compact(long ntp) {
        return (int) (ntp >>> 16);
    }

    /** A span in nanoseconds, 0 to 65,535 s, as 16.16; a longer one is cut. */
    // hot
    public static int compactOfNs(long spanNs) {
        var cut = Math.clamp(spanNs, 0, 65_535 * NS);
        return (int) ((cut / NS) << 16 | (cut % NS << 16) / NS);
    }

    /** An unsigned span of 16.16 as nanoseconds. */
    // hot
    public static long compactToNs(int span) {
        return ((span & 0xFFFF_FFFFL) * NS) >> 16;
    }

    private static long fractionNs(long fraction) {
        return (fraction * NS + (1L << 31)) >>> 32;
    }
}
