package dev.fanlight.auth;

/** The answer to "may they?". */
public sealed interface Verdict {
    /** They may. */
    record Allowed() implements Verdict {}

    /**
     * They may not.
     *
     * @param reason for counters
     * @param sentence for people: why, and what to configure; plain text without markup from outside
     */
    record Refused(Reason reason, String sentence) implements Verdict {}

    /** Why somebody may not. */
    enum Reason {
        /** The address is not among those that may. */
        ADDRESS,
        /** The request came through a proxy that is not listed. */
        UNLISTED_PROXY,
        /** A listed proxy did not say clearly for whom it asks. */
        UNCLEAR_PROXY,
        /** Asked for under a name that is not known to be this server's: maybe DNS rebinding. */
        HOST_NAME,
        /** A web page of somebody else tried to publish through its visitor's browser. */
        CROSS_SITE,
        /** Publishers may use listed stream names only, and this is none. */
        STREAM_NOT_LISTED,
        /** A user or a password was wrong, or wrong too often lately. */
        PASSWORD
    }

    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
