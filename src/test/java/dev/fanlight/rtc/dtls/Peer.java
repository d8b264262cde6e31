package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One side in a test: an association whose datagrams go to {@link #wire}, and what it told. */
final class Peer implements DtlsAssociation.Out, AutoCloseable {
    /** Repeats soon, so that losses cost little time. */
    static final DtlsTimings FAST = new DtlsTimings(20_000, 20, 500);

    static final HandshakeGate GATE = new HandshakeGate(2, 2_048);

    /** What happened to a handshake: keys or a reason. */
    record Outcome(@Nullable SrtpKeys keys, @Nullable String failure) {}

    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<byte[]> sent = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final DtlsAssociation association;
    volatile Consumer<byte[]> wire = datagram -> {};

    private Peer(DtlsIdentity own, boolean client, List<Fingerprint> other, Executor loop, DtlsTimings timings) {
        association = new DtlsAssociation(new Handshake(own, client, other, timings, GATE), loop, this);
    }

    static DtlsIdentity identity() {
        return DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
    }

    static Peer client(DtlsIdentity own, Fingerprint server, Executor loop) {
        return new Peer(own, true, List.of(server), loop, FAST);
    }

    static Peer server(DtlsIdentity own, Fingerprint client, Executor loop) {
        return new Peer(own, false, List.of(client), loop, FAST);
    }

    static Peer of(DtlsIdentity own, boolean client, List<Fingerprint> other, Executor loop, DtlsTimings timings) {
        return new Peer(own, client, other, loop, timings);
    }

    /** Lets both begin; their datagrams go where it is said. */
    static void begin(Peer client, Peer server, Consumer<byte[]> toServer, Consumer<byte[]> toClient) {
        client.wire = toServer;
        server.wire = toClient;
        server.association.start();
        client.association.start();
    }

    /** As {@link #begin}, until both have keys. */
    static void connect(Peer client, Peer server, Consumer<byte[]> toServer, Consumer<byte[]> toClient)
            throws InterruptedException, ExecutionException, TimeoutException {
        begin(client, server, toServer, toClient);
        client.keys();
        server.keys();
    }

    void receive(byte[] datagram) {
        association.onDatagram(Unpooled.wrappedBuffer(datagram));
    }

    SrtpKeys keys() throws InterruptedException, ExecutionException, TimeoutException {
        var result = outcome.get(30, TimeUnit.SECONDS);
        if (result.keys() == null) {
            throw new AssertionError("failed: " + result.failure());
        }
        return result.keys();
    }

    String failure() throws InterruptedException, ExecutionException, TimeoutException {
        var result = outcome.get(30, TimeUnit.SECONDS);
        if (result.failure() == null) {
            throw new AssertionError("established");
        }
        return result.failure();
    }

    List<byte[]> takeSent() {
        var taken = new ArrayList<>(sent);
        sent.removeAll(taken);
        return taken;
    }

    @Override
    public void datagram(byte[] bytes) {
        threads.add(Thread.currentThread());
        sent.add(bytes);
        wire.accept(bytes.clone());
    }

    @Override
    public void established(SrtpKeys keys) {
        threads.add(Thread.currentThread());
        events.add("established");
        outcome.complete(new Outcome(keys, null));
    }

    @Override
    public void failed(String why) {
        threads.add(Thread.currentThread());
        events.add("failed");
        outcome.complete(new Outcome(null, why));
    }

    @Override
    public void closed() {
        threads.add(Thread.currentThread());
        events.add("closed");
        closed.complete(null);
    }

    @Override
    public void close() {
        association.close();
    }
}
