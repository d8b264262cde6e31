package dev.fanlight.proto.rtsp;

import java.util.Optional;

/**
 * Two numbers that belong together, as a pair of ports or of channels.
 *
 * @param low for RTP, 0 to 65,535
 * @param high for RTCP, 0 to 65,535
 */
public record Span(int low, int high) {
    /** {@code 5000-5001}; where only one is written, as some cameras do, the other is the next. */
    static Optional<Span> parse(String text, int max) {
        var dash = text.indexOf('-');
        var low = number(dash < 0 ? text : text.substring(0, dash));
        var high = dash < 0 ? low + 1 : number(text.substring(dash + 1));
        return low < 0 || high < 0 || low > max || high > max ? Optional.empty() : Optional.of(new Span(low, high));
    }

    private static int number(String text) {
        var bare = text.strip();
        return bare.isEmpty() || bare.length() > 6 || !bare.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Integer.parseInt(bare);
    }

    @Override
    public String toString() {
        return low + "-" + high;
    }
}
