package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A media port on two loops, and clients beside it, all on loopback. */
final class TestPort implements AutoCloseable {
    private final int blocks = NativeBlock.open();
    final DtlsIdentity identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
    final EventLoops loops = EventLoops.open(2);
    final MediaClock clock = MediaClock.system();
    final RtcPort port;
    final RtcClients clients;
    private Predicate<IceCandidate> told = candidate -> candidate.host().equals("127.0.0.1");
    private final AtomicInteger nextLoop = new AtomicInteger();

    TestPort(RtcOptions options) throws BindException {
        port = RtcPort.open(loops, options, identity, SrtpEngine.best(), clock);
        clients = new RtcClients(DtlsIdentity.selfSigned(new SecureRandom(), Instant.now()), SrtpEngine.best(), clock);
    }

    static TestPort onLoopback() throws BindException {
        return new TestPort(RtcOptions.onPort(0).withBind("127.0.0.1"));
    }

    EventLoop nextLoop() {
        return EventLoops.loopOf(loops.contexts().get(Math.floorMod(nextLoop.getAndIncrement(), 2)));
    }

    /** What clients are told: those of IPv4 loopback, where no test has other wishes. */
    List<IceCandidate> toldCandidates() {
        return port.candidates(true).stream().filter(told).toList();
    }

    TestPort telling(Predicate<IceCandidate> wanted) {
        told = wanted;
        return this;
    }

    long drops(String reason) {
        return port.counters().drops().getOrDefault(reason, -1L);
    }

    /** All transports, fragments and connections are gone. */
    void awaitEmpty() {
        Eventually.that(() -> {
            assertThat(port.openTransports()).as("transports").isZero();
            assertThat(port.registeredUfrags()).as("fragments").isZero();
            assertThat(port.connections()).as("connections").isZero();
            assertThat(clients.openTransports()).as("clients").isZero();
        });
    }

    /** Nothing that port or clients held may stay behind. */
    @Override
    public void close() {
        port.close();
        loops.close();
        Eventually.that(() ->
                assertThat(NativeBlock.open()).as("blocks of native memory").isEqualTo(blocks));
    }
}
