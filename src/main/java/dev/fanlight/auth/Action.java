package dev.fanlight.auth;

/** What somebody wants to do. */
public enum Action {
    /** Send a stream. */
    PUBLISH("publish", "access.publish"),
    /** See a stream. */
    WATCH("watch", "access.watch"),
    /** See the list of streams, the API, the metrics; for whoever may watch. */
    OBSERVE("see the streams and their figures", "access.watch");

    private final String verb;
    private final String key;

    Action(String verb, String key) {
        this.verb = verb;
        this.key = key;
    }

    /** What stands behind "may" in a sentence. */
    String verb() {
        return verb;
    }

    /** The key of the configuration that rules it. */
    String key() {
        return key;
    }
}
