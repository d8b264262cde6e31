package dev.fanlight.config;

import java.util.List;
import java.util.Optional;

/**
 * One stream that is known by name.
 *
 * @param source where to fetch it; empty: a publisher brings it
 * @param onDemand the source is fetched only while somebody watches; needs a source
 * @param onDemandLingerNs how long an on-demand source is kept after its last viewer left
 * @param takeover a second publisher replaces the first; otherwise it is refused
 * @param profile what it is watched for
 * @param transcode whether it is converted for viewers who need that
 * @param push services that it is sent on to while it is live
 */
public record StreamConfig(
        Optional<SourceAddress> source,
        boolean onDemand,
        long onDemandLingerNs,
        boolean takeover,
        Profile profile,
        boolean transcode,
        List<PushTarget> push) {
    /** @throws IllegalArgumentException when onDemand is set without a source */
    public StreamConfig {
        if (onDemand && source.isEmpty()) {
            throw new IllegalArgumentException("onDemand needs a source");
        }
        push = List.copyOf(push);
    }

    /** The defaults of every key, for a stream without a source. */
    public static StreamConfig defaults() {
        return read(Section.empty());
    }

    static StreamConfig read(Section section) {
        var source = section.get(Keys.STREAM_SOURCE);
        var onDemand = section.get(Keys.STREAM_ON_DEMAND);
        if (onDemand && !section.isSet(Keys.STREAM_SOURCE)) {
            section.report(Keys.STREAM_ON_DEMAND, "needs a source, the address to fetch while somebody watches");
        }
        return new StreamConfig(
                source,
                onDemand && source.isPresent(),
                section.get(Keys.STREAM_ON_DEMAND_LINGER),
                section.get(Keys.STREAM_TAKEOVER),
                section.get(Keys.STREAM_PROFILE),
                section.get(Keys.STREAM_TRANSCODE),
                section.get(Keys.STREAM_PUSH));
    }

    public StreamConfig withSource(SourceAddress newSource) {
        return new StreamConfig(Optional.of(newSource), onDemand, onDemandLingerNs, takeover, profile, transcode, push);
    }
}
