package dev.fanlight.proto.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tracks of one session at a server: what a publisher has announced, and what was set up of that or of a stream that is
 * played. Chooses their ways (RFC 2326 section 12.39). Belongs to the connection's thread.
 */
final class ServerTracks {
    /** A track that was set up. */
    private record Seat(int track, TransportSpec spec) {}

    private final boolean udp;
    private final List<Seat> seats = new ArrayList<>();
    private boolean publishes;
    private String announcedUrl = "";
    private List<RtspTrack> announced = List.of();

    /** @param udp whether media may come and go by UDP */
    ServerTracks(boolean udp) {
        this.udp = udp;
    }

    /** Whether the client has announced what it will send. */
    boolean publishes() {
        return publishes;
    }

    void announce(String url, List<RtspTrack> tracks) {
        publishes = true;
        announced = tracks;
        announcedUrl = url;
    }

    void add(int track, TransportSpec spec) {
        seats.add(new Seat(track, spec));
    }

    boolean has(int track) {
        return seats.stream().anyMatch(seat -> seat.track() == track);
    }

    int count() {
        return seats.size();
    }

    boolean areAllOverTcp() {
        return seats.stream().allMatch(seat -> seat.spec().overTcp());
    }

    void clear() {
        publishes = false;
        announced = List.of();
        seats.clear();
    }

    // ---- which one

    /** Which of the announced tracks an address means, or -1. */
    int announcedTrack(String url) {
        for (var i = 0; i < announced.size(); i++) {
            var control = announced.get(i).control();
            if (!control.isEmpty()
                    && !control.equals("*")
                    && (isSamePlace(ControlUrl.resolve(announcedUrl, control), url) || url.endsWith("/" + control))) {
                return i;
            }
        }
        return announced.size() == 1 && isSamePlace(announcedUrl, url) ? 0 : -1;
    }

    /** Whether two addresses have one path: hosts may be written in many ways. */
    private static boolean isSamePlace(String one, String other) {
        var path = RtspTarget.parse(one);
        return path.isPresent() && path.equals(RtspTarget.parse(other));
    }

    // ---- which way

    /** The client's first proposal that we can do. */
    Optional<TransportSpec> choose(RtspRequest request) {
        return proposals(request).stream()
                .filter(spec -> spec.isPlainRtp() && !spec.multicast())
                .filter(spec -> spec.isRecord() == publishes || !spec.isRecord())
                .filter(spec -> spec.overTcp() || (udp && spec.clientPort().isPresent()))
                .findFirst()
                .map(spec -> spec.overTcp() ? spec.withChannels(channels(spec)) : spec);
    }

    /** Why there was none, for people. */
    String problem(RtspRequest request) {
        if (proposals(request).stream().anyMatch(TransportSpec::multicast)) {
            return "No multicast here, use RTP/AVP/TCP or unicast UDP";
        }
        return udp ? "Unsupported transport" : "No UDP here, use RTP/AVP/TCP";
    }

    private static List<TransportSpec> proposals(RtspRequest request) {
        return request.headers().all("Transport").stream()
                .flatMap(value -> TransportSpec.parse(value).stream())
                .toList();
    }

    /** Those that the client wishes, where nobody has them. */
    private Span channels(TransportSpec spec) {
        var wished = spec.interleaved();
        if (wished.isPresent() && wished.get().low() != wished.get().high() && isFree(wished.get())) {
            return wished.get();
        }
        for (var low = 0; ; low += 2) {
            var pair = new Span(low, low + 1);
            if (isFree(pair)) {
                return pair;
            }
        }
    }

    private boolean isFree(Span pair) {
        return seats.stream()
                .flatMap(seat -> seat.spec().interleaved().stream())
                .noneMatch(taken -> taken.low() == pair.low()
                        || taken.low() == pair.high()
                        || taken.high() == pair.low()
                        || taken.high() == pair.high());
    }
}
