package dev.fanlight.hub;

import java.util.Optional;

/**
 * Where a stream comes from and how that goes.
 *
 * @param kind {@code pull}, {@code push}, {@code test}, {@code webrtc}, {@code rtsp}, {@code rtmp}
 * @param address for people, without credentials
 * @param lastProblem why there was no picture the last time; empty when nothing has gone wrong since
 * @param idle not connected, as nobody watches
 */
public record SourceStatus(String kind, String address, Optional<String> lastProblem, boolean idle) {
    /** The last problem as a sentence of its own; empty where there is none. */
    public Optional<String> problemSentence() {
        return lastProblem.map(
                problem -> "Its source: " + problem + (problem.endsWith("?") || problem.endsWith(".") ? "" : "."));
    }

    public SourceStatus withProblem(String problem) {
        return new SourceStatus(kind, address, Optional.of(problem), false);
    }

    public SourceStatus withIdle() {
        return new SourceStatus(kind, address, Optional.empty(), true);
    }

    public SourceStatus withoutProblem() {
        return new SourceStatus(kind, address, Optional.empty(), false);
    }
}
