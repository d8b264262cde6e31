package dev.fanlight.proto.ice;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A transport address that may be reached (RFC 8445 section 4), as the candidate attribute has it (RFC 8839 section
 * 5.1, RFC 6544 section 4.5).
 *
 * @param foundation alike for candidates that are likely to work or fail together
 * @param component 1 to 256; with rtcp-mux there is only 1
 * @param priority 0 to 2^32 - 1, greater is better
 * @param host an IP address, or a name that is still to be resolved
 * @param port 0 to 65535; of an active TCP candidate it means nothing and is 9
 * @param relatedHost raddr: the address behind a reflexive or relayed one
 * @param relatedPort rport
 * @param tcpType there for TCP, and only there
 * @param ufrag the session that a trickled candidate belongs to (RFC 8840)
 */
public record IceCandidate(
        String foundation,
        int component,
        IceTransport transport,
        long priority,
        String host,
        int port,
        CandidateType type,
        Optional<String> relatedHost,
        Optional<Integer> relatedPort,
        Optional<TcpType> tcpType,
        Optional<String> ufrag) {
    /** What {@link #parse} comes to. */
    public sealed interface Parsed {
        record Accepted(IceCandidate candidate) implements Parsed {}

        record Refused(CandidateFault reason) implements Parsed {}
    }

    private static final int DISCARD_PORT = 9;

    /** Reads {@code candidate:…}, with or without {@code a=} before it; unknown extensions are passed over. */
    public static Parsed parse(String line) {
        return CandidateLine.parse(line);
    }

    /**
     * A UDP address of this machine.
     *
     * @param localPreference 0 to 65535, different for each address, greater is better
     */
    public static IceCandidate hostUdp(InetSocketAddress address, int localPreference) {
        return host(address, IceTransport.UDP, address.getPort(), localPreference, Optional.empty());
    }

    /** A TCP address of this machine that listens; preferred less than UDP by a smaller {@code localPreference}. */
    public static IceCandidate hostTcpPassive(InetSocketAddress address, int localPreference) {
        return host(address, IceTransport.TCP, address.getPort(), localPreference, Optional.of(TcpType.PASSIVE));
    }

    /** A TCP address of this machine that connections go out from; its port is not known before. */
    public static IceCandidate hostTcpActive(InetSocketAddress address, int localPreference) {
        return host(address, IceTransport.TCP, DISCARD_PORT, localPreference, Optional.of(TcpType.ACTIVE));
    }

    private static IceCandidate host(
            InetSocketAddress address, IceTransport transport, int port, int localPreference, Optional<TcpType> tcp) {
        var host = address.getAddress().getHostAddress();
        var scope = host.indexOf('%');
        var bare = scope < 0 ? host : host.substring(0, scope);
        // RFC 8445 5.1.1.3: the same foundation for the same type, base address and transport.
        var foundation = Integer.toUnsignedString((bare + transport + tcp).hashCode());
        return new IceCandidate(
                foundation,
                1,
                transport,
                CandidateType.HOST.priority(localPreference, 1),
                bare,
                port,
                CandidateType.HOST,
                Optional.empty(),
                Optional.empty(),
                tcp,
                Optional.empty());
    }

    /** The address, unless the host is a name. */
    public Optional<InetSocketAddress> address() {
        return HostText.address(host).map(ip -> new InetSocketAddress(ip, port));
    }

    /** Whether the host is a name that browsers give instead of a local address, to be resolved by multicast DNS. */
    public boolean isMdns() {
        return host.toLowerCase(Locale.ROOT).endsWith(".local");
    }

    /** The same candidate after its name was resolved. */
    public IceCandidate withHost(String resolved) {
        return new IceCandidate(
                foundation,
                component,
                transport,
                priority,
                resolved,
                port,
                type,
                relatedHost,
                relatedPort,
                tcpType,
                ufrag);
    }

    /** The attribute's value, from {@code candidate:} on, without {@code a=}. */
    public String write() {
        var text = new StringBuilder("candidate:")
                .append(foundation)
                .append(' ')
                .append(component)
                .append(' ')
                .append(transport.name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(priority)
                .append(' ')
                .append(host)
                .append(' ')
                .append(port)
                .append(" typ ")
                .append(type.token());
        relatedHost.ifPresent(value -> text.append(" raddr ").append(value));
        relatedPort.ifPresent(value -> text.append(" rport ").append(value));
        tcpType.ifPresent(value -> text.append(" tcptype ").append(value.token()));
        ufrag.ifPresent(value -> text.append(" ufrag ").append(value));
        return text.toString();
    }
}
