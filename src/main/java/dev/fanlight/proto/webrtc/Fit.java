package dev.fanlight.proto.webrtc;

/** How well a payload type that a player offers suits a stream's packets; the better one has the higher rank. */
enum Fit {
    /** Another codec, or packets that the player said it cannot take apart. */
    NONE,
    /** The same codec with tools that the player did not offer; many decoders play it nevertheless. */
    BEYOND_PROFILE,
    /** Larger or faster pictures than the offered level names; browsers name 3.1 whatever they can do. */
    BEYOND_LEVEL,
    /** The player can take it. */
    GOOD,
    /** The player can take it and offers just that. */
    EXACT
}
