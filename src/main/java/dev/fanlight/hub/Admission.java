package dev.fanlight.hub;

/** The hub's answer to somebody who wants to publish. */
public sealed interface Admission {
    /** Go ahead. */
    record Granted(Publication publication) implements Admission {}

    /**
     * No.
     *
     * @param sentence for people: what is in the way, in which stream, and what to do
     */
    record Refused(Reason reason, String sentence) implements Admission {}

    enum Reason {
        /** Somebody publishes there already. */
        TAKEN,
        /** The hub holds as many streams as it may. */
        TOO_MANY_STREAMS
    }
}
