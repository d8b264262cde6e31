package dev.fanlight.endpoint.rtmp;

/**
 * How a stream is sent on to one service.
 *
 * @param target the service's address without secrets
 * @param sinceNs when it came into this state
 * @param lastProblem for people, while it does not work; may be empty
 * @param framesSent since the server began
 * @param framesSkipped left out as the service was slow
 */
public record PushStatus(
        String target, State state, long sinceNs, String lastProblem, long framesSent, long framesSkipped) {
    /** What is going on. */
    public enum State {
        /** The stream is not live. */
        IDLE,
        CONNECTING,
        LIVE,
        /** It failed, and is tried again soon. */
        WAITING,
        /** The stream has nothing that RTMP can carry. */
        IMPOSSIBLE
    }
}
