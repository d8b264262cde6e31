package dev.fanlight.config;

/** What became of a text that a person wrote: a value, or the reason why it is none. */
public sealed interface Parsed<T> {
    /** The text meant this. */
    record Value<T>(T value) implements Parsed<T> {}

    /**
     * The text meant nothing.
     *
     * @param hint what to write instead, as half a sentence for people; empty when the list of what is allowed says it
     */
    record Problem<T>(String hint) implements Parsed<T> {}
}
