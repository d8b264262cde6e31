package dev.fanlight.hub;

/** Who sends a stream. The hub calls back on any thread; implementations hand over to their own loop. */
public interface Publisher {
    /** How it comes in: {@code pull}, {@code push}, {@code test}, {@code webrtc}. */
    String kind();

    /** Where from, for people: an address without credentials. */
    String address();

    /** Whether a newer publisher may take the stream over where the configuration allows it. */
    boolean mayBeReplaced();

    /** Another publisher has taken the stream over: end the session; nothing it publishes counts any more. */
    void onReplaced();

    /**
     * Somebody needs a keyframe to begin or to go on. Called as often as that happens: whoever can ask for one makes few
     * requests of many.
     */
    default void onKeyframeWanted() {}

    /** Whether such wishes are of use: it makes a keyframe when it is asked for one. */
    default boolean makesKeyframes() {
        return false;
    }
}
