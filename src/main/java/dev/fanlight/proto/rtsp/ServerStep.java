package dev.fanlight.proto.rtsp;

/** What a request leads to at once. */
sealed interface ServerStep {
    /** It is answered. */
    record Respond(RtspResponse response) implements ServerStep {}

    /** It is answered, and the host is told. */
    record Tell(RtspResponse response, ServerWish wish) implements ServerStep {}

    /** The host decides; its answer is waited for. */
    record Ask(ServerWish wish) implements ServerStep {}
}
