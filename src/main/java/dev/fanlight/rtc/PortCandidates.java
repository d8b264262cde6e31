package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The media port's candidates, as peers are told them: UDP first, then TCP passive with lower preference. Any thread. */
final class PortCandidates {
    private static final int UDP_PREFERENCE = 65_535;

    /** RFC 6544 section 4.2: the passive direction of a host candidate counts 4, above 13 bits of other preference. */
    private static final int TCP_PREFERENCE = (4 << 13) + (1 << 13) - 1;

    private final InetAddress bind;
    private final int port;
    private final RtcOptions options;
    private final HostAddresses own;
    private final AdvertisedAddresses advertised;

    PortCandidates(InetAddress bind, int port, RtcOptions options, HostAddresses own, AdvertisedAddresses advertised) {
        this.bind = bind;
        this.port = port;
        this.options = options;
        this.own = own;
        this.advertised = advertised;
    }

    List<IceCandidate> now(boolean peerIsLocal) {
        var addresses = addresses(peerIsLocal);
        var candidates = new ArrayList<IceCandidate>();
        if (options.udp()) {
            for (var i = 0; i < addresses.size(); i++) {
                candidates.add(IceCandidate.hostUdp(new InetSocketAddress(addresses.get(i), port), UDP_PREFERENCE - i));
            }
        }
        if (options.tcp()) {
            for (var i = 0; i < addresses.size(); i++) {
                candidates.add(
                        IceCandidate.hostTcpPassive(new InetSocketAddress(addresses.get(i), port), TCP_PREFERENCE - i));
            }
        }
        return candidates;
    }

    /** Advertised ones behind the own: who can reach both is near, and the way outside and back in is longer. */
    private List<InetAddress> addresses(boolean peerIsLocal) {
        var listening = bind.isAnyLocalAddress()
                ? own.all().stream().filter(address -> peerIsLocal || !address.isLoopbackAddress())
                : Stream.of(bind);
        return Stream.concat(listening, advertised.now().stream()).distinct().toList();
    }
}
