package dev.fanlight.endpoint.webrtc.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.load.TinyRelay;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is waited for no longer than so long, and what is left over then: nothing. */
@ExtendWith(NothingLeftBehind.class)
class WhepPatienceTest {
    private static final long SHORT_NS = 100_000_000L;
    private static final long LONG_NS = 600_000_000_000L;

    /** Says yes to one video, and has no address at which anybody is. */
    private static final String NOWHERE = String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "a=ice-lite",
            "a=ice-ufrag:abcd",
            "a=ice-pwd:abcdefghijklmnopqrstuvwx",
            "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB",
            "a=setup:passive",
            "m=video 9 UDP/TLS/RTP/SAVPF 96",
            "c=IN IP4 0.0.0.0",
            "a=mid:0",
            "a=sendonly",
            "a=rtcp-mux",
            "a=rtpmap:96 H264/90000",
            "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f",
            "m=audio 0 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            "a=inactive",
            "");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, RingBounds.DEFAULT);
    private final EventLoops loops = EventLoops.open(1);
    private final RtcClients clients =
            new RtcClients(DtlsIdentity.selfSigned(new SecureRandom(), Instant.now()), SrtpEngine.best(), clock);
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<String> medias = new CopyOnWriteArrayList<>();
    private final Publication publication = switch (hub.publish(new StreamName("cam"), new Nobody())) {
        case Admission.Granted(var granted) -> granted;
        case Admission.Refused(var reason, var sentence) -> throw new AssertionError(sentence);
    };

    private static final class Nobody implements Publisher {
        @Override
        public String kind() {
            return "pull";
        }

        @Override
        public String address() {
            return "";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }

    private final class Sink implements Ingest.Sink {
        @Override
        public void frame(AccessUnit frame) {
            throw new AssertionError("there are no whole frames");
        }

        @Override
        public Publication publication() {
            return publication;
        }

        @Override
        public void mediaComes(String what) {
            medias.add(what);
        }

        @Override
        public void dropped(String reason) {}

        @Override
        public void ended(String why) {
            ends.add(why);
        }
    }

    @AfterEach
    void end() {
        loops.close();
        hub.close();
    }

    private Ingest.Attempt open(URI http, long answerNs, long connectNs, long silenceNs) {
        var pull = new WhepPull(
                loops,
                () -> clients,
                new PictureIds.Lines(),
                new SecureRandom(),
                clock,
                new WhepPull.Patience(answerNs, connectNs, silenceNs));
        var address = new SourceAddress(URI.create(http.toString().replace("http:", "whep:")));
        return pull.open(address, loops.nextContext(), new Sink());
    }

    private void awaitEnd(String why) {
        Eventually.that(() -> assertThat(ends).hasSize(1));
        assertThat(ends.getFirst()).contains(why);
        Eventually.that(() -> assertThat(clients.openTransports()).isZero());
    }

    @Test
    void anAnswer() {
        try (var server = ScriptedCamera.answering((request, caller) -> caller.awaitGone())) {
            open(URI.create(server.url("/cam/whep")), SHORT_NS, LONG_NS, LONG_NS);
            awaitEnd("it did not answer in time");
            Eventually.that(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void anAnswerThatNeverEnds() {
        try (var server = ScriptedCamera.answering((request, caller) -> {
            caller.write("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\nv=0\r\n");
            caller.awaitGone();
        })) {
            open(URI.create(server.url("/cam/whep")), SHORT_NS, LONG_NS, LONG_NS);
            awaitEnd("it did not answer in time");
            Eventually.that(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void aWayToTheMedia() {
        try (var server = ScriptedCamera.answering((request, caller) -> {
            caller.write("HTTP/1.1 201 Created\r\nLocation: /s\r\nConnection: close\r\nContent-Length: "
                    + NOWHERE.length() + "\r\n\r\n" + NOWHERE);
            caller.awaitGone();
        })) {
            open(URI.create(server.url("/cam/whep")), LONG_NS, SHORT_NS, LONG_NS);
            awaitEnd("its media port cannot be reached: a firewall may block UDP");
            Eventually.that(() -> assertThat(server.requests().stream().map(each -> each.statusLine()))
                    .contains("DELETE /s HTTP/1.1"));
        }
    }

    @Test
    void aPacket() throws IOException {
        try (var relay = new TinyRelay(0)) {
            open(relay.address("/x/whep"), LONG_NS, LONG_NS, SHORT_NS);
            awaitEnd("it is connected, but nothing came within");
            assertThat(medias).isEmpty();
            Eventually.that(() -> assertThat(relay.left).hasValue(1));
        }
    }

    @Test
    void whoIsLetGoOfWhileItWaitsDeletesWhatComesOfIt() {
        var asked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        try (var server = ScriptedCamera.answering((request, caller) -> {
            if (request.statusLine().startsWith("POST")) {
                asked.countDown();
                await(closed);
                caller.write("HTTP/1.1 201 Created\r\nLocation: /late\r\nConnection: close\r\nContent-Length: "
                        + NOWHERE.length() + "\r\n\r\n" + NOWHERE);
            }
            caller.awaitGone();
        })) {
            var attempt = open(URI.create(server.url("/cam/whep")), LONG_NS, LONG_NS, LONG_NS);
            await(asked);
            loops.vertx().runOnContext(now -> {
                attempt.close();
                attempt.close();
                closed.countDown();
            });
            Eventually.that(() -> assertThat(server.requests().stream().map(each -> each.statusLine()))
                    .contains("DELETE /late HTTP/1.1"));
            Eventually.that(() -> assertThat(clients.openTransports()).isZero());
            assertThat(ends).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not happen");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
