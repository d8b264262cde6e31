package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.srtp.SrtpKeys;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an established association keeps: it has to be little, as there are thousands. */
class DtlsMemoryTest {
    private static final int PAIRS = 500;
    private static final int MAX_BYTES = 4 * 1024;

    private final DtlsIdentity alice = Peer.identity();
    private final DtlsIdentity bob = Peer.identity();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final Semaphore established = new Semaphore(0);

    @AfterEach
    void stop() {
        loop.shutdown();
    }

    /** Knows the other side, and keeps nothing. */
    private final class Wire implements DtlsAssociation.Out {
        Consumer<byte[]> to = datagram -> {};

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
            throw new AssertionError(why);
        }

        @Override
        public void closed() {}
    }

    @Test
    void establishedAssociationKeepsLittle() throws Exception {
        var kept = new ArrayList<DtlsAssociation>();
        for (var i = 0; i < 50; i++) {
            connect(kept);
        }
        var before = usedBytes();
        for (var i = 0; i < PAIRS; i++) {
            connect(kept);
        }
        var bytesEach = (usedBytes() - before) / (2 * PAIRS);

        assertThat(bytesEach).as("bytes of an association").isLessThan(MAX_BYTES);
        kept.forEach(DtlsAssociation::close);
    }

    private void connect(List<DtlsAssociation> kept) throws InterruptedException {
        var toClient = new Wire();
        var toServer = new Wire();
        var client = new DtlsAssociation(alice, true, List.of(bob.fingerprint()), loop, toServer);
        var server = new DtlsAssociation(bob, false, List.of(alice.fingerprint()), loop, toClient);
        toServer.to = datagram -> server.onDatagram(Unpooled.wrappedBuffer(datagram));
        toClient.to = datagram -> client.onDatagram(Unpooled.wrappedBuffer(datagram));
        server.start();
        client.start();
        assertThat(established.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        kept.add(client);
        kept.add(server);
    }

    private static long usedBytes() throws InterruptedException {
        for (var i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
