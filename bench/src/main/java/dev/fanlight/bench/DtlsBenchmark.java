package dev.fanlight.bench;

import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.rtc.dtls.DtlsAssociation;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A DTLS handshake from the first datagram to the keys of both sides, in memory: one viewer's joining costs half. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class DtlsBenchmark {
    private final DtlsIdentity alice = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
    private final DtlsIdentity bob = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    @TearDown
    public void stop() {
        loop.shutdown();
    }

    @Benchmark
    public void handshake() throws InterruptedException {
        var established = new Semaphore(0);
        var toServer = new Wire(established);
        var toClient = new Wire(established);
        try (var client = new DtlsAssociation(alice, true, List.of(bob.fingerprint()), loop, toServer);
                var server = new DtlsAssociation(bob, false, List.of(alice.fingerprint()), loop, toClient)) {
            toServer.to = datagram -> server.onDatagram(Unpooled.wrappedBuffer(datagram));
            toClient.to = datagram -> client.onDatagram(Unpooled.wrappedBuffer(datagram));
            server.start();
            client.start();
            established.acquire(2);
        }
    }

    private static final class Wire implements DtlsAssociation.Out {
        private final Semaphore established;
        private Consumer<byte[]> to = datagram -> {};

        private Wire(Semaphore established) {
            this.established = established;
        }

        @Override
        public void datagram(byte[] bytes) {
            to.accept(bytes);
        }

        @Override
        public void established(SrtpKeys keys) {
            established.release();
        }

        @Override
        public void failed(String why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void closed() {}
    }
}
