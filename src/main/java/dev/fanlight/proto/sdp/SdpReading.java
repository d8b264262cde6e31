package dev.fanlight.proto.sdp;

/**
 * What came of reading a text.
 *
 * @param <T> what was to be read
 */
public sealed interface SdpReading<T> {
    /** The text could be read; {@code value} is what it says. */
    record Read<T>(T value) implements SdpReading<T> {}

    /** The text was given up at {@code line}, counted from 1. */
    record Refused<T>(SdpFault fault, int line) implements SdpReading<T> {
        /** One sentence for people. */
        public String sentence() {
            return "line " + line + " of the SDP: " + fault.meaning();
        }
    }
}
