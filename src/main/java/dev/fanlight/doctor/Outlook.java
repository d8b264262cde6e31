package dev.fanlight.doctor;

import dev.fanlight.media.StreamName;

/** What becomes of pictures or sound that some viewers cannot play. */
public sealed interface Outlook {
    /** Who knows it. Any thread, at once. */
    interface Source {
        /**
         * What becomes of them in a stream.
         *
         * @param sound of its sound; else of its pictures
         */
        Outlook of(StreamName stream, boolean sound);
    }

    /** It is converted for them. */
    record Converted() implements Outlook {}

    /** The configuration does not want that. */
    record SwitchedOff() implements Outlook {}

    /**
     * The server cannot do it.
     *
     * @param why half a sentence
     * @param remedy what to do about it on the server; whole sentences
     */
    record Impossible(String why, String remedy) implements Outlook {}
}
