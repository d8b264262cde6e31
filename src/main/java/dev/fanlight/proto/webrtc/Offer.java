package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Attributes;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A description as an answer has to see it: its sections by index, and which of them share a transport. */
record Offer(SessionDescription description) {
    /** Longer names do not fit the one-byte form of the mid header extension. */
    private static final int MAX_MID_LENGTH = 16;

    List<MediaDescription> sections() {
        return description.media();
    }

    MediaDescription section(int index) {
        return description.media().get(index);
    }

    String mid(int index) {
        return section(index).mid().orElse("");
    }

    /** The BUNDLE group's mids (RFC 9143); empty when there is none. */
    List<String> bundle() {
        return description.attributes().group("BUNDLE").orElse(List.of());
    }

    boolean bundled(int index) {
        return section(index).mid().filter(bundle()::contains).isPresent();
    }

    /** The first section of the group, whose transport counts for those that are bundle-only (RFC 9143 section 7.2). */
    Optional<MediaDescription> tagged() {
        return bundle().stream()
                .flatMap(mid -> sections().stream()
                        .filter(section -> section.mid().filter(mid::equals).isPresent()))
                .findFirst();
    }

    Attributes sessionAttributes() {
        return description.attributes();
    }

    boolean allowsMixedExtensions(int index) {
        return sessionAttributes().has("extmap-allow-mixed")
                || section(index).attributes().has("extmap-allow-mixed");
    }

    /** Indices of the sections of that kind which their writer wants, over DTLS-SRTP. */
    IntStream usable(MediaKind kind) {
        return IntStream.range(0, sections().size())
                .filter(index -> section(index).kind().equals(kind.label())
                        && section(index).wanted()
                        && secured(section(index))
                        && muxed(section(index)));
    }

    /** The reason for which no section can be used whatever its codecs, where there is one. */
    Optional<NegotiationFault> fault() {
        var mids = new HashSet<String>();
        for (var section : sections()) {
            var mid = section.mid();
            if (mid.isPresent() && (mid.get().length() > MAX_MID_LENGTH || !mids.add(mid.get()))) {
                return Optional.of(NegotiationFault.DUPLICATE_MID);
            }
        }
        var media = sections().stream()
                .filter(section -> section.isRtp() && section.wanted())
                .toList();
        if (media.isEmpty()) {
            return Optional.of(NegotiationFault.NO_MEDIA);
        }
        if (media.stream().noneMatch(Offer::secured)) {
            return Optional.of(NegotiationFault.NOT_DTLS_SRTP);
        }
        return media.stream().noneMatch(Offer::muxed) ? Optional.of(NegotiationFault.NO_RTCP_MUX) : Optional.empty();
    }

    /** RFC 5764 section 9; the F for feedback may be missing. */
    static boolean secured(MediaDescription section) {
        return section.protocol().startsWith("UDP/TLS/RTP/SAVP")
                || section.protocol().startsWith("TCP/TLS/RTP/SAVP")
                || section.protocol().startsWith("TCP/DTLS/RTP/SAVP");
    }

    private static boolean muxed(MediaDescription section) {
        return section.attributes().has("rtcp-mux");
    }
}
