package dev.fanlight.doctor;

/** Whether pictures come in another order than they are shown, as B-frames do. */
public enum Reordering {
    /** Nothing has come yet that says so. */
    UNKNOWN,
    /** They come as they are shown. */
    NONE,
    /** The parameter sets announce it, and too few pictures have come to tell. */
    ANNOUNCED,
    /** It was seen. */
    SEEN
}
