package dev.fanlight.app;

import dev.fanlight.doctor.Reordering;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.hub.Stream;
import dev.fanlight.transcode.StreamFacts;

/** What the doctor has found, for those who decide on conversions. */
record ConversionFacts(StreamDoctor doctor) implements StreamFacts {
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
