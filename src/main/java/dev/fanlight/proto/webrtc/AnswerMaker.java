package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.sdp.Setup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns what was chosen from an offer into the answer; all that is accepted shares one transport. */
final class AnswerMaker {
    private final Offer offer;
    private final LocalTransport local;
    private final Terms terms;
    private final List<String> notes = new ArrayList<>();

    AnswerMaker(Offer offer, LocalTransport local, Terms terms) {
        this.offer = offer;
        this.local = local;
        this.terms = terms;
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    /** @param wanted at least one, the most important first */
    Negotiation answer(List<Choice> wanted) {
        var choices = ofOneTransport(wanted);
        var tagged = transportSection(choices);
        var remote = new RemoteSide(offer.description(), tagged);
        var fault = remote.fault();
        if (fault.isPresent()) {
            return refused(fault.get());
        }
        var setup = answeredSetup(remote.setup().orElse(Setup.ACTPASS), local.setup());
        if (setup == Setup.HOLDCONN) {
            return refused(NegotiationFault.BAD_SETUP);
        }
        var tracks = new ArrayList<NegotiatedTrack>();
        var answer = write(choices, setup, tracks);
        return new Negotiation.Agreed(answer, remote.transport(setup == Setup.ACTIVE), tracks, notes);
    }

    static Negotiation.Refused refused(NegotiationFault fault) {
        return new Negotiation.Refused(fault, "The SDP cannot be used: " + fault.meaning() + ".");
    }

    /** What is not bundled with the first choice would need a second transport, and we have one. */
    private List<Choice> ofOneTransport(List<Choice> wanted) {
        var first = wanted.getFirst();
        var choices = new ArrayList<Choice>();
        for (var choice : wanted) {
            if (choice.equals(first) || (offer.bundled(first.section()) && offer.bundled(choice.section()))) {
                choices.add(choice);
            } else {
                note("The " + choice.format().codec().kind().label()
                        + " is left out: the offer does not bundle it with the "
                        + first.format().codec().kind().label()
                        + " (use bundlePolicy max-bundle).");
            }
        }
        choices.sort(Comparator.comparingInt(this::bundleOrder));
        return choices;
    }

    private int bundleOrder(Choice choice) {
        var place = offer.bundle().indexOf(offer.mid(choice.section()));
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    /** RFC 9143 section 7.3.1: the first accepted of the group; one that is bundle-only has lent its transport. */
    private MediaDescription transportSection(List<Choice> choices) {
        var section = offer.section(choices.getFirst().section());
        return section.attributes().has("bundle-only") ? offer.tagged().orElse(section) : section;
    }

    /** RFC 5763 section 5; HOLDCONN stands for what cannot be answered. */
    private static Setup answeredSetup(Setup offered, Setup preferred) {
        return switch (offered) {
            case ACTPASS -> preferred == Setup.ACTIVE ? Setup.ACTIVE : Setup.PASSIVE;
            case ACTIVE -> Setup.PASSIVE;
            case PASSIVE -> Setup.ACTIVE;
            case HOLDCONN -> Setup.HOLDCONN;
        };
    }

    private SessionDescription write(List<Choice> choices, Setup setup, List<NegotiatedTrack> tracks) {
        var media = new ArrayList<MediaDescription>();
        for (var index = 0; index < offer.sections().size(); index++) {
            var section = index;
            var chosen = choices.stream()
                    .filter(choice -> choice.section() == section)
                    .findFirst();
            media.add(chosen.map(choice -> section(choice, setup, choice.equals(choices.getFirst()), tracks))
                    .orElseGet(() -> SectionWriter.refusal(offer.section(section))));
        }
        var bundle = choices.stream()
                .map(Choice::section)
                .filter(offer::bundled)
                .map(offer::mid)
                .toList();
        return SessionWriter.session(local, bundle, offer.sessionAttributes().has("extmap-allow-mixed"), media);
    }

    private MediaDescription section(Choice choice, Setup setup, boolean tagged, List<NegotiatedTrack> tracks) {
        var offered = offer.section(choice.section());
        var agreement = new Agreement(offered, terms, offer.allowsMixedExtensions(choice.section()));
        var format = choice.format();
        var track = agreement.track(format, choice.direction());
        if (track.direction().sends() || track.direction().receives()) {
            tracks.add(track);
        }
        var writer = new SectionWriter();
        writer.transport(local, setup, tagged);
        writer.mid(track.mid());
        agreement.extensions(format, choice.direction()).forEach(writer::extension);
        writer.flag(choice.direction().label());
        choice.sender().ifPresent(writer::streamId);
        writer.flag("rtcp-mux");
        if (track.reducedSize()) {
            writer.flag("rtcp-rsize");
        }
        writer.format(new OfferedFormat(
                format.codec(),
                format.payloadType(),
                format.rtxPayloadType(),
                SectionWriter.withoutSprop(format.parameters()),
                track.feedback()));
        writer.layers(track.rids());
        Optional.of(choice).flatMap(Choice::sender).ifPresent(sender -> writer.sources(sender, track.hasRtx()));
        return writer.section(offered.kind(), offered.protocol());
    }
}
