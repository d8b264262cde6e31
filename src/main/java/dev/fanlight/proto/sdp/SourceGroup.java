package dev.fanlight.proto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * RTP sources that belong together (RFC 5576 section 4.2).
 *
 * @param semantics such as FID: a source, then the one that retransmits it (RFC 4588)
 */
public record SourceGroup(String semantics, List<Long> ssrcs) {
    public static final String FID = "FID";

    public SourceGroup {
        ssrcs = List.copyOf(ssrcs);
    }

    static Optional<SourceGroup> parse(String text) {
        var fields = text.strip().split(" +", 33);
        var ssrcs = new ArrayList<Long>();
        for (var i = 1; i < fields.length; i++) {
            var ssrc = Digits.parse(fields[i], SourceAttribute.MAX_SSRC);
            if (ssrc < 0) {
                return Optional.empty();
            }
            ssrcs.add(ssrc);
        }
        return fields[0].isEmpty() ? Optional.empty() : Optional.of(new SourceGroup(fields[0], ssrcs));
    }

    public Attribute attribute() {
        return new Attribute(
                "ssrc-group", semantics + ssrcs.stream().map(ssrc -> " " + ssrc).collect(Collectors.joining()));
    }
}
