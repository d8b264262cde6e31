package dev.fanlight.config;

import java.util.List;

/**
 * Publishing and watching over WebRTC.
 *
 * @param port of all media, UDP and TCP alike, 0 to 65535; 0 means any free port
 * @param udp whether media may come and go over UDP
 * @param tcp whether it may over TCP
 * @param advertise addresses and host names by which peers elsewhere reach this machine, besides its own addresses
 * @param iceServers that clients are told of
 * @param maxViewers at a time, all streams together, 1 to 1,000,000
 */
public record WebRtcConfig(
        int port, boolean udp, boolean tcp, List<String> advertise, List<IceServer> iceServers, int maxViewers) {
    public WebRtcConfig {
        advertise = List.copyOf(advertise);
        iceServers = List.copyOf(iceServers);
    }

    static WebRtcConfig read(Section section) {
        if (!section.get(Keys.WEBRTC_UDP) && !section.get(Keys.WEBRTC_TCP)) {
            section.report(Keys.WEBRTC_TCP, "one of udp and tcp has to be true, as media has to go some way");
        }
        return new WebRtcConfig(
                section.get(Keys.WEBRTC_PORT),
                section.get(Keys.WEBRTC_UDP),
                section.get(Keys.WEBRTC_TCP),
                section.get(Keys.WEBRTC_ADVERTISE),
                section.get(Keys.WEBRTC_ICE_SERVERS),
                section.get(Keys.WEBRTC_MAX_VIEWERS));
    }

    public WebRtcConfig withPort(int newPort) {
        return new WebRtcConfig(newPort, udp, tcp, advertise, iceServers, maxViewers);
    }
}
