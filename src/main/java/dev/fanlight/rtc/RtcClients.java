package dev.fanlight.rtc;

import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What the clients of one process share: certificate, clock, and on each loop one tick and one set of counters. Any thread. */
public final class RtcClients {
    private static final int MAX_LOOK_UPS = 16;

    private final RtcPort.Parts parts;
    private final Fingerprint fingerprint;
    private final SecureRandom random = new SecureRandom();
    private final HostAddresses addresses;
    private final ConcurrentHashMap<EventLoop, RtcLoop> loops = new ConcurrentHashMap<>();
    private final Semaphore lookUps = new Semaphore(MAX_LOOK_UPS);
    private final AtomicInteger open = new AtomicInteger();

    public RtcClients(DtlsIdentity identity, SrtpEngine engine, MediaClock clock) {
        this(identity.fingerprint(), new RtcPort.Parts(Securing.dtls(identity), engine, clock));
    }

    RtcClients(Fingerprint fingerprint, RtcPort.Parts parts) {
        this.fingerprint = fingerprint;
        this.parts = parts;
        addresses = new HostAddresses(parts.clock()::nowNs);
    }

    /** Of the certificate, for the offer. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** What has happened to all clients so far. */
    public RtcCounters counters() {
        return RtcCounters.sum(loops.values().stream().map(RtcLoop::counters).toList());
    }

    /** Clients that have not ended. */
    public int openTransports() {
        return open.get();
    }

    RtcPort.Parts parts() {
        return parts;
    }

    SecureRandom random() {
        return random;
    }

    HostAddresses addresses() {
        return addresses;
    }

    AtomicInteger open() {
        return open;
    }

    RtcLoop loop(EventLoop loop) {
        return loops.computeIfAbsent(loop, key -> new RtcLoop(key, parts.clock()));
    }

    /** Looks a candidate's name up, on a thread of its own: the system may take seconds. Unknown ones are counted. */
    void lookUp(RtcLoop loop, IceCandidate candidate, Consumer<IceCandidate> found) {
        if (!lookUps.tryAcquire()) {
            loop.counters().add(RtcCount.NAME_NOT_FOUND);
            return;
        }
        Thread.ofPlatform().daemon().name("look-up").start(() -> {
            try {
                var address = InetAddress.getByName(candidate.host()).getHostAddress();
                loop.loop().execute(() -> found.accept(candidate.withHost(address)));
            } catch (UnknownHostException nobody) {
                loop.loop().execute(() -> loop.counters().add(RtcCount.NAME_NOT_FOUND));
            } finally {
                lookUps.release();
            }
        });
    }
}
