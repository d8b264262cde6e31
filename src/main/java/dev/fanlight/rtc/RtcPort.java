package dev.fanlight.rtc;

import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.UdpCounters;
import dev.fanlight.net.UdpPort;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceLiteAgent;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.webrtc.RemoteTransport;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one media port, for all peers and over UDP and TCP: each event loop has a socket of its own at it, and the kernel
 * keeps a peer's address with one of them. Whom a datagram belongs to is told by its address, and where that is unknown
 * by the fragment that a connectivity check names. Methods from any thread but the loops, where not said otherwise.
 */
public final class RtcPort implements AutoCloseable {
    private static final int PORT_TRIES = 20;
    private static final long CLOSE_LIMIT_NS = 600_000_000L;
    private static final String CLOSING = "The server is closing.";

    private final List<PortLoop> loops;
    private final Parts parts;
    private final Ufrags ufrags;
    private final List<UdpPort> sockets;
    private final Optional<TcpListener> listener;
    private final PortCandidates candidates;
    private final AdvertisedAddresses advertised;
    private final int port;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger nextNursery = new AtomicInteger();
    private volatile boolean closed;

    /** What all transports are made of. */
    record Parts(Securing.Maker securing, SrtpEngine engine, MediaClock clock) {}

    private record Opened(List<UdpPort> sockets, Optional<TcpListener> listener, int port) {}

    private RtcPort(
            List<PortLoop> loops, Ufrags ufrags, Parts parts, Opened opened, InetAddress bind, RtcOptions options) {
        this.loops = loops;
        this.ufrags = ufrags;
        this.parts = parts;
        sockets = opened.sockets();
        listener = opened.listener();
        port = opened.port();
        advertised = AdvertisedAddresses.of(options.advertise());
        candidates = new PortCandidates(bind, port, options, new HostAddresses(parts.clock()::nowNs), advertised);
    }

    /**
     * Opens the sockets.
     *
     * @throws BindException with a message for people, when the port is taken or the address is not this machine's
     */
    public static RtcPort open(
            EventLoops loops, RtcOptions options, DtlsIdentity identity, SrtpEngine engine, MediaClock clock)
            throws BindException {
        return open(loops, options, new Parts(Securing.dtls(identity), engine, clock));
    }

    static RtcPort open(EventLoops loops, RtcOptions options, Parts parts) throws BindException {
        var bind = literal(options.bind());
        var ufrags = new Ufrags();
        var shares = loops.contexts().stream()
                .map(context -> new PortLoop(new RtcLoop(EventLoops.loopOf(context), parts.clock()), ufrags))
                .toList();
        return new RtcPort(shares, ufrags, parts, openSockets(shares, bind, options), bind, options);
    }

    private static InetAddress literal(String bind) throws BindException {
        try {
            return InetAddress.ofLiteral(bind);
        } catch (IllegalArgumentException e) {
            throw new BindException("The media port's address is not an IP address: " + bind);
        }
    }

    /** With port 0, the number that UDP got may be taken for TCP: then another one is tried. */
    private static Opened openSockets(List<PortLoop> loops, InetAddress bind, RtcOptions options) throws BindException {
        for (var tries = 1; ; tries++) {
            try {
                return tryToOpen(loops, bind, options);
            } catch (BindException taken) {
                if (options.port() != 0 || tries == PORT_TRIES) {
                    throw taken;
                }
            }
        }
    }

    private static Opened tryToOpen(List<PortLoop> loops, InetAddress bind, RtcOptions options) throws BindException {
        var sockets = new ArrayList<UdpPort>();
        var address = new InetSocketAddress(bind, options.port());
        try {
            if (options.udp()) {
                for (var loop : loops) {
                    var socket = UdpPort.open(loop.loop(), udpOptions(address, options), loop);
                    sockets.add(socket);
                    loop.setUdp(socket);
                    address = new InetSocketAddress(bind, socket.address().getPort());
                }
            }
            var listener =
                    options.tcp() ? Optional.of(TcpListener.open(loops, address)) : Optional.<TcpListener>empty();
            var port = listener.map(TcpListener::address).orElse(address).getPort();
            return new Opened(List.copyOf(sockets), listener, port);
        } catch (BindException taken) {
            sockets.forEach(RtcPort::closeQuietly);
            throw taken;
        }
    }

    private static UdpPort.Options udpOptions(InetSocketAddress bind, RtcOptions options) {
        return new UdpPort.Options(bind, true, true, options.sendBufferBytes(), options.receiveBufferBytes());
    }

    private static void closeQuietly(UdpPort socket) {
        socket.close();
    }

    public int port() {
        return port;
    }

    /**
     * Where peers reach the port, the best first; the same from call to call while the machine's addresses are.
     *
     * @param peerIsLocal whether the peer is on this machine: only then loopback addresses are any good to it
     */
    public List<IceCandidate> candidates(boolean peerIsLocal) {
        return candidates.now(peerIsLocal);
    }

    /**
     * Awaits a peer. Its end is always told to the user, 30 s later when it never comes.
     *
     * @param local the credentials that the peer is told; of no other session
     * @param remote what its description says; only the first restart may bring other credentials
     * @throws IllegalStateException when the port is closed
     */
    public PeerTransport accept(IceCredentials local, RemoteTransport remote, PeerTransport.User user) {
        if (closed) {
            throw new IllegalStateException("the media port is closed");
        }
        var admission = new Admission(this, local, remote, user);
        var nursery = loops.get(Math.floorMod(nextNursery.getAndIncrement(), loops.size()));
        var peer = new PeerTransport(admission, parts.securing(), nursery.at());
        admission.register(peer, local);
        open.incrementAndGet();
        // Whose check never comes has nobody to see the time go by.
        admission.waiting(
                nursery.loop().schedule(peer::settleInNursery, IceLiteAgent.CONSENT_NS, TimeUnit.NANOSECONDS));
        if (closed) {
            // Closing may have looked for whom to take leave of just before this one was registered.
            peer.close(CLOSING);
        }
        return peer;
    }

    /** Transports that have not ended. Any thread. */
    public int openTransports() {
        return open.get();
    }

    /** Fragments that checks may name: one for each transport, two during a restart. Any thread. */
    public int registeredUfrags() {
        return ufrags.size();
    }

    /** TCP connections, proven or not. Any thread. */
    public int connections() {
        return listener.map(TcpListener::connections).orElse(0);
    }

    /** What has happened so far on all loops together. Any thread. */
    public RtcCounters counters() {
        return RtcCounters.sum(loops.stream().map(PortLoop::counters).toList());
    }

    /** All that was refused or lost here so far, by reason: of peers, and of the UDP sockets below them. Any thread. */
    public Map<String, Long> drops() {
        var drops = new LinkedHashMap<>(counters().drops());
        UdpCounters.sumOfDrops(udpCounters()).forEach((reason, count) -> drops.put("udp-" + reason, count));
        return drops;
    }

    /** What the UDP sockets have moved so far, by name. Any thread. */
    public Map<String, Long> udpFigures() {
        return UdpCounters.sum(udpCounters());
    }

    private List<UdpCounters> udpCounters() {
        return sockets.stream().map(UdpPort::counters).toList();
    }

    /** Takes leave of all peers and closes all sockets; a second at most. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ufrags.all().forEach(named -> named.peer().close(CLOSING));
        awaitLeave();
        listener.ifPresent(TcpListener::close);
        sockets.forEach(RtcPort::closeQuietly);
        advertised.close();
    }

    private void awaitLeave() {
        var untilNs = System.nanoTime() + CLOSE_LIMIT_NS;
        try {
            while (open.get() > 0 && System.nanoTime() < untilNs) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            // The good-byes themselves are written by DTLS a moment later.
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- for its transports

    Parts parts() {
        return parts;
    }

    Ufrags ufrags() {
        return ufrags;
    }

    void onGone() {
        open.decrementAndGet();
    }

    PortLoop loopOf(RtcLoop at) {
        return loops.stream().filter(loop -> loop.at() == at).findFirst().orElseThrow();
    }
}
