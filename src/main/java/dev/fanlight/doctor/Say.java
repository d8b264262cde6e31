package dev.fanlight.doctor;

import java.util.Locale;

/** Figures in sentences. */
final class Say {
    private static final double NS = 1e9;

    private Say() {}

    /** {@code 0.4}, {@code 2.5}, {@code 12}. */
    static String seconds(long spanNs) {
        return number(spanNs / NS);
    }

    static String milliseconds(long spanNs) {
        return Math.round(spanNs / 1e6) + " ms";
    }

    static String number(double figure) {
        var text = String.format(Locale.ROOT, figure < 10 ? "%.1f" : "%.0f", figure);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    static String percent(double share) {
        return number(share * 100) + " %";
    }

    static String rate(long bitsPerSecond) {
        return bitsPerSecond >= 1_000_000
                ? number(bitsPerSecond / 1e6) + " Mbit/s"
                : number(bitsPerSecond / 1e3) + " kbit/s";
    }
}
