package dev.fanlight.app;

import dev.fanlight.doctor.Complaint;
import dev.fanlight.doctor.Finding;
import dev.fanlight.doctor.Reordering;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.hub.Stream;
import dev.fanlight.transcode.StreamFacts;
import java.util.List;
import java.util.Optional;

/** What the doctor has found, for those who decide on conversions. */
record ConversionFacts(StreamDoctor doctor) implements StreamFacts {
    @Override
    public Optional<Fault> fault(Stream stream) {
        var findings = doctor.diagnosis(stream).findings();
        return find(findings, Complaint.NO_KEYFRAME)
                .map(finding -> new Fault(false, finding.sentence(), finding.remedy()))
                .or(() -> find(findings, Complaint.PARAMETER_SETS_MISSING)
                        .map(finding -> new Fault(true, finding.sentence(), finding.remedy())));
    }

    private static Optional<Finding> find(List<Finding> findings, Complaint complaint) {
        return findings.stream()
                .filter(finding -> finding.code().equals(complaint.code()))
                .findFirst();
    }

    @Override
    public boolean isOrderKnown(Stream stream) {
        return doctor.facts(stream)
                .filter(facts -> facts.reordering() != Reordering.UNKNOWN)
                .isPresent();
    }

    @Override
    public boolean hasReorderedFrames(Stream stream) {
        return doctor.facts(stream).filter(facts -> facts.reordered()).isPresent();
    }

    @Override
    public boolean hasUnusualSamples(Stream stream) {
        return doctor.facts(stream).filter(facts -> !facts.browserSamples()).isPresent();
    }
}
