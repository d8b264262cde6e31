package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers who wants to watch: each track of the stream in the payload type of the offer that suits it; WHEP. */
public final class ViewerAnswer {
    private ViewerAnswer() {}

    /**
     * The answer to a viewer's offer, or why there is none; never throws. Sections for which the stream has no track
     * stay inactive where their codec is known, so that nothing of the offer is lost, and are refused otherwise.
     *
     * @param stream at most one track of each kind, at least one
     */
    public static Negotiation to(
            SessionDescription description, LocalTransport local, List<StreamTrack> stream, Terms terms) {
        var offer = new Offer(description);
        var fault = offer.fault();
        if (fault.isPresent()) {
            return AnswerMaker.refused(fault.get());
        }
        var maker = new AnswerMaker(offer, local, terms);
        var choices = new ArrayList<Choice>();
        for (var track : stream) {
            var choice = choose(offer, track, terms);
            choice.ifPresent(choices::add);
            if (choice.isEmpty()) {
                maker.note(misfit(offer, track));
            } else if (fit(track, choice.get().format()) == Fit.BEYOND_PROFILE) {
                maker.note("The stream is " + name(track)
                        + ", which this player does not offer; it gets it all the same.");
            }
        }
        if (choices.isEmpty()) {
            return nothing(offer, stream);
        }
        addIdle(offer, choices);
        return maker.answer(choices);
    }

    /** All codecs that a viewer's offer asks for, of pictures and of sound; none where it cannot be answered. */
    public static Set<RtpCodec> playable(SessionDescription description) {
        var offer = new Offer(description);
        if (offer.fault().isPresent()) {
            return Set.of();
        }
        return Arrays.stream(MediaKind.values())
                .flatMap(kind -> receiving(offer, kind).boxed())
                .flatMap(index -> OfferedFormat.of(offer.section(index)).stream())
                .map(OfferedFormat::codec)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static IntStream receiving(Offer offer, MediaKind kind) {
        return offer.usable(kind)
                .filter(index ->
                        offer.description().direction(offer.section(index)).receives());
    }

    private static Optional<Choice> choose(Offer offer, StreamTrack track, Terms terms) {
        var least = terms.strictProfiles() ? Fit.BEYOND_LEVEL : Fit.BEYOND_PROFILE;
        return receiving(offer, track.codec().kind())
                .boxed()
                .flatMap(index -> OfferedFormat.of(offer.section(index)).stream()
                        .map(format -> new Choice(index, format, Direction.SENDONLY, Optional.of(track.sender()))))
                .filter(choice -> fit(track, choice.format()).compareTo(least) >= 0)
                .min(Comparator.comparing((Choice choice) -> fit(track, choice.format()))
                        .reversed());
    }

    private static Fit fit(StreamTrack track, OfferedFormat format) {
        return track.codec() == format.codec()
                ? CodecFit.of(track.codec(), track.parameters(), format.parameters())
                : Fit.NONE;
    }

    /** One transceiver that gets nothing keeps its section; it may lie in the bundle with those that get something. */
    private static void addIdle(Offer offer, List<Choice> choices) {
        var first = choices.getFirst().section();
        for (var kind : MediaKind.values()) {
            offer.usable(kind)
                    .filter(index -> choices.stream().noneMatch(choice -> choice.section() == index))
                    .filter(index -> offer.bundled(first) && offer.bundled(index))
                    .boxed()
                    .flatMap(index -> OfferedFormat.of(offer.section(index)).stream()
                            .limit(1)
                            .map(format -> new Choice(index, format, Direction.INACTIVE, Optional.empty())))
                    .toList()
                    .forEach(choices::add);
        }
    }

    private static Negotiation.Refused nothing(Offer offer, List<StreamTrack> stream) {
        var wanted = stream.stream()
                .filter(track ->
                        receiving(offer, track.codec().kind()).findAny().isPresent())
                .findFirst();
        return wanted.map(track -> new Negotiation.Refused(NegotiationFault.NO_COMMON_CODEC, misfit(offer, track)))
                .orElseGet(() -> new Negotiation.Refused(
                        NegotiationFault.WRONG_DIRECTION,
                        "The offer asks for nothing that the stream has; it has "
                                + stream.stream()
                                        .map(track -> track.codec().kind().label())
                                        .collect(Collectors.joining(" and "))
                                + "."));
    }

    private static String misfit(Offer offer, StreamTrack track) {
        var kind = track.codec().kind();
        if (receiving(offer, kind).findAny().isEmpty()) {
            return "The stream has " + kind.label() + ", which this player does not ask for.";
        }
        var offered = receiving(offer, kind).mapToObj(offer::section).toList();
        var sameCodec = offered.stream()
                .flatMap(section -> OfferedFormat.of(section).stream())
                .filter(format -> format.codec() == track.codec())
                .map(format -> format.parameters().text())
                .limit(4)
                .collect(Collectors.joining(" or "));
        return "The stream is " + name(track) + " and this player offers " + CodecNames.of(offered.stream())
                + (sameCodec.isEmpty() ? "" : " (" + track.codec().label() + " with " + sameCodec + ")") + ".";
    }

    private static String name(StreamTrack track) {
        var codec = track.codec();
        return codec == RtpCodec.H264
                        && track.parameters().value("profile-level-id").isPresent()
                ? ProfileLevelId.of(track.parameters())
                        .map(id -> codec.label() + " " + id)
                        .orElse(codec.label())
                : codec.label();
    }
}
