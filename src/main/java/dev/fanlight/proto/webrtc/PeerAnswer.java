package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.sdp.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the answer to an offer of our own (RFC 9429 section 5.11). */
public final class PeerAnswer {
    private PeerAnswer() {}

    /** What the answer agrees to, or why it cannot be used; never throws. */
    public static Negotiation to(SessionDescription ownOffer, SessionDescription answer, Terms terms) {
        var offered = ownOffer.media();
        if (answer.media().size() != offered.size()) {
            return AnswerMaker.refused(NegotiationFault.ANSWER_MISMATCH);
        }
        var accepted = answer.media().stream().filter(MediaDescription::wanted).toList();
        if (accepted.isEmpty()) {
            return AnswerMaker.refused(NegotiationFault.REJECTED);
        }
        var remote = new RemoteSide(answer, carrier(answer, accepted));
        var fault = remote.fault();
        if (fault.isPresent()) {
            return AnswerMaker.refused(fault.get());
        }
        var setup = remote.setup().orElse(Setup.ACTIVE);
        if (setup != Setup.ACTIVE && setup != Setup.PASSIVE) {
            return AnswerMaker.refused(NegotiationFault.BAD_SETUP);
        }
        var tracks = new ArrayList<NegotiatedTrack>();
        for (var i = 0; i < offered.size(); i++) {
            var section = answer.media().get(i);
            if (section.wanted()) {
                var track = track(ownOffer, offered.get(i), answer, section, terms);
                if (track.isEmpty()) {
                    return AnswerMaker.refused(NegotiationFault.ANSWER_MISMATCH);
                }
                track.filter(each -> each.direction() != Direction.INACTIVE).ifPresent(tracks::add);
            }
        }
        return tracks.isEmpty()
                ? AnswerMaker.refused(NegotiationFault.REJECTED)
                : new Negotiation.Agreed(answer, remote.transport(setup == Setup.PASSIVE), tracks, List.of());
    }

    /** The section whose transport counts: the first of the answer's group, else the first in use. */
    private static MediaDescription carrier(SessionDescription answer, List<MediaDescription> accepted) {
        return new Offer(answer).tagged().filter(MediaDescription::wanted).orElse(accepted.getFirst());
    }

    private static Optional<NegotiatedTrack> track(
            SessionDescription ownOffer,
            MediaDescription offered,
            SessionDescription answer,
            MediaDescription section,
            Terms terms) {
        if (!section.kind().equals(offered.kind()) || !Offer.secured(section)) {
            return Optional.empty();
        }
        var ours = OfferedFormat.of(offered);
        var theirs = answer.direction(section).reversed();
        var own = ownOffer.direction(offered);
        var direction = Direction.of(own.sends() && theirs.sends(), own.receives() && theirs.receives());
        var agreement = new Agreement(
                section, terms, new Offer(answer).sessionAttributes().has("extmap-allow-mixed"));
        return OfferedFormat.of(section).stream()
                .filter(format -> ours.stream()
                        .anyMatch(each -> each.payloadType() == format.payloadType() && each.codec() == format.codec()))
                .findFirst()
                .map(format -> agreement.track(format, direction));
    }
}
