package dev.fanlight.doctor;

import java.util.List;
import java.util.Optional;

/**
 * What the doctor knows of a stream at a moment.
 *
 * @param facts of its pictures; empty before the first ones
 * @param tracks the publisher's, as far as something came
 * @param findings the worst first; empty also while nothing is known
 */
public record Diagnosis(Optional<StreamFacts> facts, List<TrackFigures> tracks, List<Finding> findings) {
    static final Diagnosis NONE = new Diagnosis(Optional.empty(), List.of(), List.of());

    /** Of the worst finding. */
    public Optional<Severity> worst() {
        return findings.stream().map(Finding::severity).findFirst();
    }

    /** The whole in one sentence. */
    public String sentence() {
        if (!findings.isEmpty()) {
            return findings.getFirst().sentence();
        }
        return tracks.isEmpty() ? "Nothing to look at yet." : "Nothing to complain of.";
    }
}
