package dev.fanlight.proto.rtsp;

import java.util.List;
import java.util.Optional;

/**
 * The tracks that a client wants, set up one after the other, and their ways (RFC 2326 section 12.39): by UDP where it has
 * ports for that, until the server has refused it. Belongs to the session's thread.
 */
final class ClientTracks {
    private final boolean mayFallToTcp;
    private List<RtspClientSession.Wanted> wanted = List.of();
    private int settingUp;
    private boolean tcp;

    /** @param mayFallToTcp whether tracks may come within the connection where the server refuses UDP */
    ClientTracks(boolean mayFallToTcp) {
        this.mayFallToTcp = mayFallToTcp;
    }

    void want(List<RtspClientSession.Wanted> tracks) {
        wanted = List.copyOf(tracks);
        settingUp = 0;
    }

    boolean areAllSetUp() {
        return settingUp == wanted.size();
    }

    RtspClientSession.Wanted next() {
        return wanted.get(settingUp);
    }

    /** How the next one is to come. */
    TransportSpec proposal() {
        return next().udpPorts()
                .filter(ports -> !tcp)
                .map(ports -> TransportSpec.udp(ports, "PLAY"))
                .orElseGet(() -> TransportSpec.tcp(channels(), "PLAY"))
                .withProfile(next().track().profile());
    }

    private Span channels() {
        return new Span(2 * settingUp, 2 * settingUp + 1);
    }

    /** The next one was refused: whether it, and all behind it, are to be asked for within the connection now. */
    boolean fallsToTcp(RtspResponse refusal) {
        if (tcp || !mayFallToTcp || next().udpPorts().isEmpty() || !isOfTransport(refusal.status())) {
            return false;
        }
        tcp = true;
        return true;
    }

    /** 461 says it; some say the same by others. */
    private static boolean isOfTransport(int status) {
        return status == 461 || status == 400 || status == 406 || status == 500 || status == 501 || status == 459;
    }

    /** The way that the server gives to the next one; empty where that cannot be told. */
    Optional<TransportSpec> way(RtspRequest request, RtspResponse response) {
        // Where the server says nothing, it does what it was asked to.
        return transport(response)
                .or(() -> transport(request))
                .map(spec -> spec.overTcp() && spec.interleaved().isEmpty() ? spec.withChannels(channels()) : spec);
    }

    private static Optional<TransportSpec> transport(RtspMessage message) {
        return message.headers().all("Transport").stream()
                .flatMap(value -> TransportSpec.parse(value).stream())
                .findFirst();
    }

    /** The next one is set up; its index. */
    int setUp() {
        return settingUp++;
    }
}
