package dev.fanlight.endpoint.bytes;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MPEG-TS over SRT: calls a sender, or listens for one at a time; another one is refused while that one is heard. A thread of
 * its own blocks in the library and hands each message to the loop, 512 at most at a time; beyond that the library drops what
 * comes too late.
 */
final class SrtReception implements Ingest.Attempt {
    private static final Logger log = LoggerFactory.getLogger(SrtReception.class);

    /** Ours where the address says nothing. The larger one of both sides holds; the library's own would be 120 ms. */
    private static final int LATENCY_MS = 60;

    private static final int MAX_LATENCY_MS = 10_000;
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int RECEIVE_TIMEOUT_MS = 500;
    private static final int SILENT_TIMES = 6;
    private static final int MESSAGE_BYTES = 1_500;
    private static final int MESSAGES = 512;
    private static final long FIGURES_NS = 10_000_000_000L;

    /** A sender that has been silent for so long gives way to another. */
    private static final long LOCK_NS = 1_000_000_000L;

    private static final int NONE = -1;

    private final SourceAddress address;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private final EventLoop loop;
    private final boolean listening;
    private final Semaphore room = new Semaphore(MESSAGES);
    private @Nullable ByteIntake intake;

    /** Whose messages the intake takes; touched on the loop only. */
    private int heard = NONE;

    /** Sockets that are open; guarded by this. */
    private int listener = NONE;

    private int connection = NONE;
    private volatile long heardNs;
    private volatile boolean over;

    SrtReception(SourceAddress address, Context context, Ingest.Sink sink, MediaClock clock) {
        this.address = address;
        this.sink = sink;
        this.clock = clock;
        this.loop = EventLoops.loopOf(context);
        var mode = address.parameter("mode").orElse(address.host().isEmpty() ? "listener" : "caller");
        this.listening = mode.equals("listener");
        Thread.ofPlatform().daemon().name("srt").start(this::run);
    }

    private void run() {
        String why;
        try {
            why = problem();
            why = why.isEmpty() ? receive() : why;
        } catch (IOException unknown) {
            why = FetchFailure.describe(unknown, "sender");
        } catch (InterruptedException stopped) {
            why = "interrupted";
        } finally {
            closeSockets();
        }
        var sentence = why;
        HandOff.to(loop, () -> end(sentence));
    }

    private String problem() {
        var passphrase = address.parameter("passphrase").orElse("");
        if (!passphrase.isEmpty() && (passphrase.length() < 10 || passphrase.length() > 79)) {
            return "a passphrase of SRT has 10 to 79 characters";
        }
        if (!listening && address.host().isEmpty()) {
            return "it is to call, but names no machine: write srt://HOST:PORT";
        }
        return Srt.isAvailable()
                ? ""
                : "SRT needs a library that this machine does not have; install it (apt install libsrt1.5-gnutls)";
    }

    /** Until nothing more can come; why. */
    private String receive() throws IOException, InterruptedException {
        var socket = keep(Srt.create(), listening);
        if (socket == NONE) {
            return over ? "closed" : "SRT gives no socket: " + Srt.lastErrorText();
        }
        configure(socket);
        if (!listening) {
            var where = at(address.host());
            if (!Srt.connect(socket, where)) {
                var rejection = Srt.rejection(socket);
                return "SRT could not connect: " + Srt.lastErrorText()
                        + (rejection.isEmpty() || rejection.startsWith("Unknown") ? "" : " (" + rejection + ")")
                        + "; does the sender listen there, and is the passphrase right?";
            }
            return read(socket);
        }
        if (!listen(socket)) {
            return "UDP port " + address.port().orElse(0) + " cannot be had for SRT: " + Srt.lastErrorText();
        }
        while (!over) {
            var caller = Srt.accept(socket);
            if (caller.isEmpty()) {
                return over ? "closed" : "SRT takes nobody any more: " + Srt.lastErrorText();
            }
            var accepted = caller.get().socket();
            if (!sink.admits(caller.get().address())) {
                Srt.close(accepted);
            } else if (admit(accepted)) {
                Thread.ofPlatform().daemon().name("srt-sender").start(() -> serve(accepted));
            } else if (!over) {
                log.info("{}: another SRT sender came while one is heard, and was refused", address.redacted());
                HandOff.to(loop, () -> {
                    if (!over) {
                        sink.dropped("other-sender");
                    }
                });
            }
        }
        return "closed";
    }

    /** Without a host at all addresses of this machine: of IPv6, which lets IPv4 in, too, and of IPv4 where it has no other. */
    private boolean listen(int socket) throws IOException {
        if (!address.host().isEmpty()) {
            return Srt.listen(socket, at(address.host()));
        }
        return (Srt.set(socket, Srt.IPV6ONLY, 0) && Srt.listen(socket, at("::"))) || Srt.listen(socket, at("0.0.0.0"));
    }

    private InetSocketAddress at(String host) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), address.port().orElse(0));
    }

    /** Closes the socket that may not stay, and the one before of a sender who has gone silent. */
    private synchronized boolean admit(int accepted) {
        if (over || (connection != NONE && clock.nowNs() - heardNs < LOCK_NS)) {
            Srt.close(accepted);
            return false;
        }
        if (connection != NONE) {
            Srt.close(connection);
        }
        connection = accepted;
        heardNs = clock.nowNs();
        return true;
    }

    private void serve(int accepted) {
        try {
            var why = read(accepted);
            if (drop(accepted)) {
                HandOff.to(loop, () -> {
                    if (!over) {
                        sink.interrupted(why);
                    }
                });
            }
        } catch (InterruptedException stopped) {
            drop(accepted);
        }
    }

    private void configure(int socket) {
        var latencyMs = address.parameter("latency")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(text -> Math.min(MAX_LATENCY_MS, Integer.parseInt(text)))
                .orElse(LATENCY_MS);
        var set = Srt.set(socket, Srt.RCVLATENCY, latencyMs);
        set &= Srt.set(socket, Srt.RCVTIMEO, RECEIVE_TIMEOUT_MS);
        set &= Srt.set(socket, Srt.CONNTIMEO, CONNECT_TIMEOUT_MS);
        var passphrase = address.parameter("passphrase").orElse("");
        if (!passphrase.isEmpty()) {
            set &= Srt.set(socket, Srt.PASSPHRASE, passphrase);
        }
        var streamId = address.parameter("streamid").orElse("");
        if (!streamId.isEmpty() && !listening) {
            set &= Srt.set(socket, Srt.STREAMID, streamId);
        }
        if (!set) {
            log.warn("{}: SRT did not take all of its settings: {}", address.redacted(), Srt.lastErrorText());
        }
    }

    private String read(int socket) throws InterruptedException {
        HandOff.to(loop, () -> newIntake(socket));
        var silentTimes = 0;
        var figuresNs = clock.nowNs();
        try (var block = new NativeBlock(MESSAGE_BYTES)) {
            while (!over) {
                var length = Srt.receive(socket, block.address(), MESSAGE_BYTES);
                if (length > 0) {
                    silentTimes = 0;
                    heardNs = clock.nowNs();
                    handOver(socket, block.address(), length);
                } else if (length == 0 || Srt.lastError() != Srt.TIMED_OUT) {
                    return "the sender has gone (" + Srt.lastErrorText() + ")";
                } else if (++silentTimes >= SILENT_TIMES) {
                    return "nothing has come for " + SILENT_TIMES * RECEIVE_TIMEOUT_MS / 1_000
                            + " s, although the connection stands";
                }
                if (clock.nowNs() - figuresNs > FIGURES_NS && log.isDebugEnabled()) {
                    figuresNs = clock.nowNs();
                    log.debug("{}: {}", address.redacted(), Srt.figures(socket));
                }
            }
        }
        return "closed";
    }

    private void handOver(int socket, long at, int length) throws InterruptedException {
        var bytes = new byte[length];
        Memory.get(at, bytes, length);
        room.acquire();
        HandOff.to(loop, () -> {
            room.release();
            if (intake != null && heard == socket) {
                intake.onBytes(Unpooled.wrappedBuffer(bytes));
                intake.onWakeUpEnd();
            }
        });
    }

    private void newIntake(int socket) {
        heard = socket;
        if (intake != null) {
            intake.close();
        }
        Consumer<String> unusable = listening ? why -> sink.interrupted(why) : why -> HandOff.to(loop, () -> end(why));
        intake = over ? null : new ByteIntake(ByteSources.program(address), sink, clock, loop, unusable);
    }

    private synchronized int keep(int socket, boolean asListener) {
        if (socket == NONE) {
            return NONE;
        }
        if (over) {
            Srt.close(socket);
            return NONE;
        }
        if (asListener) {
            listener = socket;
        } else {
            connection = socket;
        }
        return socket;
    }

    /** Returns false where another sender has taken the place already. */
    private synchronized boolean drop(int socket) {
        if (connection != socket) {
            return false;
        }
        connection = NONE;
        Srt.close(socket);
        return true;
    }

    private synchronized void closeSockets() {
        if (connection != NONE) {
            Srt.close(connection);
        }
        if (listener != NONE) {
            Srt.close(listener);
        }
        connection = listener = NONE;
    }

    private void end(String why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        room.release(MESSAGES);
        if (intake != null) {
            intake.close();
        }
        // The library may take a moment to let go; the loop must not wait for it.
        Thread.ofPlatform().daemon().name("srt-close").start(this::closeSockets);
    }
}
