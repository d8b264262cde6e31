package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers who wants to send: one video, one audio, each with one payload type; WHIP (RFC 9725). */
public final class PublisherAnswer {
    private static final List<H264Profile> PROFILES = List.of(H264Profile.values());

    private PublisherAnswer() {}

    /** The answer to a publisher's offer, or why there is none; never throws. */
    public static Negotiation to(SessionDescription description, LocalTransport local, Terms terms) {
        var offer = new Offer(description);
        var fault = offer.fault();
        if (fault.isPresent()) {
            return AnswerMaker.refused(fault.get());
        }
        var maker = new AnswerMaker(offer, local, terms);
        var choices = new ArrayList<Choice>();
        for (var kind : MediaKind.values()) {
            var sending = sending(offer, kind);
            var choice = sending.boxed()
                    .flatMap(index -> choose(offer, index, terms).stream())
                    .findFirst();
            choice.ifPresent(choices::add);
            if (choice.isEmpty() && sending(offer, kind).findAny().isPresent()) {
                maker.note(unknown(offer, kind, terms));
            } else if (sending(offer, kind).count() > 1) {
                maker.note("Only the first " + kind.label() + " of the offer is taken: a stream has one.");
            }
        }
        return choices.isEmpty() ? nothing(offer, terms) : maker.answer(choices);
    }

    private static IntStream sending(Offer offer, MediaKind kind) {
        return offer.usable(kind)
                .filter(index ->
                        offer.description().direction(offer.section(index)).sends());
    }

    /** One payload type only, so that a stream's codec cannot change under its viewers. */
    private static Optional<Choice> choose(Offer offer, int index, Terms terms) {
        return OfferedFormat.of(offer.section(index)).stream()
                .filter(format -> terms.codecs().contains(format.codec()) && takeable(format))
                .min(Comparator.<OfferedFormat>comparingInt(
                                format -> terms.codecs().indexOf(format.codec()))
                        .thenComparingInt(PublisherAnswer::rank))
                .map(format -> new Choice(index, format, Direction.RECVONLY, Optional.empty()));
    }

    /** Interleaved packets (mode 2) come out of order on purpose; nobody sends them and we do not sort them. */
    private static boolean takeable(OfferedFormat format) {
        return format.codec() != RtpCodec.H264 || CodecFit.packetizationMode(format.parameters()) < 2;
    }

    /**
     * Among several formats of H.264 the one that most viewers can play: fragments allowed, Constrained Baseline first. Of
     * other codecs their first profile is the one that all players know.
     */
    private static int rank(OfferedFormat format) {
        return switch (format.codec()) {
            case H264 ->
                (CodecFit.packetizationMode(format.parameters()) == 1 ? 0 : 100)
                        + ProfileLevelId.of(format.parameters())
                                .map(id -> PROFILES.indexOf(id.profile()))
                                .orElse(50);
            case VP9, H265 -> format.parameters().number("profile-id", 0);
            case AV1 -> format.parameters().number("profile", 0);
            case VP8, OPUS -> 0;
        };
    }

    private static Negotiation.Refused nothing(Offer offer, Terms terms) {
        for (var kind : MediaKind.values()) {
            if (sending(offer, kind).findAny().isPresent()) {
                return new Negotiation.Refused(NegotiationFault.NO_COMMON_CODEC, unknown(offer, kind, terms));
            }
        }
        return new Negotiation.Refused(
                NegotiationFault.WRONG_DIRECTION,
                "The offer sends nothing: its media must be sendonly or sendrecv to publish.");
    }

    private static String unknown(Offer offer, MediaKind kind, Terms terms) {
        var offered = CodecNames.of(sending(offer, kind).mapToObj(offer::section));
        var known = terms.codecs().stream()
                .filter(codec -> codec.kind() == kind)
                .map(RtpCodec::label)
                .collect(Collectors.joining(", "));
        return "The publisher offers " + kind.label() + " as " + offered + "; taken are " + known + ".";
    }
}
