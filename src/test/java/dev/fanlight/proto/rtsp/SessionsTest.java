package dev.fanlight.proto.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.httpauth.Credentials;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both machines: against each other, and against what others say. */
class SessionsTest {
    private static final long S = 1_000_000_000L;
    private static final String SDP = """
            v=0\r
            o=- 0 0 IN IP4 127.0.0.1\r
            s=-\r
            t=0 0\r
            a=control:*\r
            m=video 0 RTP/AVP 96\r
            a=rtpmap:96 H264/90000\r
            a=control:trackID=0\r
            m=audio 0 RTP/AVP 97\r
            a=rtpmap:97 opus/48000/2\r
            a=control:trackID=1\r
            """;

    /** A server whose host answers at once, by a fixed plan. */
    private static final class Served implements RtspServerSession.Out {
        final List<String> log = new ArrayList<>();
        final List<String> frames = new ArrayList<>();
        final ByteBuf sent = Unpooled.buffer();
        final RtspServerSession session;

        @Nullable ServerWish wish;

        boolean closed;

        Served(boolean udp, Optional<String> password) {
            session = new RtspServerSession(
                    0,
                    new RtspServerSession.Terms(udp, "Test", "Test"),
                    new Guard() {
                        @Override
                        public Decision may(Use use, RtspTarget target, Optional<String> user) {
                            if (target.path().equals("secret")) {
                                return new Decision.Refused("not you");
                            }
                            return password.isEmpty() || user.isPresent()
                                    ? new Decision.Allowed()
                                    : new Decision.Login();
                        }

                        @Override
                        public Optional<String> passwordOf(String user) {
                            return password;
                        }

                        @Override
                        public void onWrongPassword(Use use, RtspTarget target) {
                            log.add("wrong");
                        }
                    },
                    "id",
                    "nonce",
                    new UnpooledByteBufAllocator(false));
        }

        @Override
        public void send(ByteBuf message) {
            sent.writeBytes(message);
        }

        @Override
        public void interleaved(int channel, ByteBuf frame) {
            frames.add(channel + " " + ByteBufUtil.hexDump(frame));
        }

        @Override
        public void wish(ServerWish wanted) {
            log.add(wanted.getClass().getSimpleName());
            wish = wanted;
        }

        @Override
        public void close(String why) {
            log.add("closed: " + why);
            closed = true;
        }

        @Override
        public void refused(RtspFault reason) {
            log.add(reason.metricName());
        }

        void answerAll() {
            while (wish != null) {
                var now = wish;
                wish = null;
                switch (now) {
                    case ServerWish.Describe describe -> session.answer(new ServerAnswer.Described(SDP), this);
                    case ServerWish.Setup setup ->
                        session.answer(
                                new ServerAnswer.Transport(
                                        setup.spec().overTcp()
                                                ? setup.spec()
                                                : setup.spec().withServer(new Span(7000, 7001))),
                                this);
                    case ServerWish.Play play -> session.answer(new ServerAnswer.Done(), this);
                    case ServerWish.Announce announce -> session.answer(new ServerAnswer.Done(), this);
                    case ServerWish.Recording record -> session.answer(new ServerAnswer.Done(), this);
                    case ServerWish.Pause pause -> {}
                    case ServerWish.Teardown teardown -> {}
                }
            }
        }

        String ask(long nowNs, String text) {
            session.onBytes(nowNs, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), this);
            answerAll();
            return taken();
        }

        String taken() {
            var text = sent.toString(StandardCharsets.UTF_8);
            sent.clear();
            return text;
        }

        /** The status of the answer to a request without body. */
        int status(String method, String target, String... headers) {
            return Integer.parseInt(ask(S, request(method, target, headers)).split(" ", 3)[1]);
        }
    }

    /** What ends within a frame each time has not been at the same one since the first. */
    @Test
    void aBusyPublisherIsNeverTakenForOneThatStopsHalfway() {
        var served = new Served(true, Optional.empty());
        var bytes = new byte[] {0, '$', 0, 0, 1};
        served.session.onBytes(0, Unpooled.wrappedBuffer(new byte[] {'$', 0, 0, 1}), served);
        for (var second = 1; second < 60; second++) {
            served.session.onTimer(second * S, served);
            served.session.onBytes(second * S, Unpooled.wrappedBuffer(bytes), served);
        }
        assertThat(served.closed).isFalse();
        assertThat(served.frames).hasSize(59);
        served.session.onTimer(59 * S + 20 * S, served);
        assertThat(served.log).containsExactly("closed: a message was not whole after 20 s");
    }

    private static String request(String method, String target, String... headers) {
        return method + " " + target + " RTSP/1.0\r\nCSeq: 7\r\n" + String.join("\r\n", headers)
                + (headers.length > 0 ? "\r\n" : "") + "\r\n";
    }

    private static final class Fetched implements RtspClientSession.Out {
        final ByteBuf sent = Unpooled.buffer();
        final List<ClientEvent> events = new ArrayList<>();
        final RtspClientSession session;

        Fetched(Optional<Credentials> credentials, boolean mayFall) {
            session = new RtspClientSession(
                    "rtsp://cam/live", credentials, "c0ffee", mayFall, new UnpooledByteBufAllocator(false));
        }

        @Override
        public void send(ByteBuf message) {
            sent.writeBytes(message);
        }

        @Override
        public void interleaved(int channel, ByteBuf frame) {}

        @Override
        public void event(ClientEvent event) {
            events.add(event);
        }

        String taken() {
            var text = sent.toString(StandardCharsets.UTF_8);
            sent.clear();
            return text;
        }

        void hear(long nowNs, String text) {
            session.onBytes(nowNs, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), this);
        }

        /** An answer to the request that was sent last. */
        String answer(long nowNs, String status, String headersAndBody) {
            var asked = taken();
            var cseq = asked.replaceAll("(?s).*CSeq: (\\d+).*", "$1");
            hear(nowNs, "RTSP/1.0 " + status + "\r\nCSeq: " + cseq + "\r\n" + headersAndBody);
            return asked;
        }

        String failure() {
            return events.stream()
                    .filter(ClientEvent.Failed.class::isInstance)
                    .map(event -> ((ClientEvent.Failed) event).sentence())
                    .findFirst()
                    .orElse("");
        }
    }

    private static void talk(long nowNs, Fetched client, Served server, boolean udp) {
        client.session.start(nowNs, client);
        var described = false;
        for (var i = 0; i < 40 && client.sent.isReadable(); i++) {
            var reply = server.ask(nowNs, client.taken());
            client.hear(nowNs, reply);
            if (!described
                    && !client.events.isEmpty()
                    && client.events.getFirst() instanceof ClientEvent.Described(var tracks)) {
                described = true;
                client.session.setUp(
                        nowNs,
                        tracks.stream()
                                .map(track -> new RtspClientSession.Wanted(
                                        track, udp ? Optional.of(new Span(5000, 5001)) : Optional.empty()))
                                .toList(),
                        client);
            }
        }
    }

    @Test
    void ourClientPlaysFromOurServer() {
        for (var udp : List.of(true, false)) {
            for (var password : List.of(Optional.<String>empty(), Optional.of("right"))) {
                var server = new Served(true, password);
                var client = new Fetched(password.map(word -> new Credentials("eve", word)), true);
                talk(S, client, server, udp);
                assertThat(client.events.getLast()).isInstanceOf(ClientEvent.Playing.class);
                assertThat(server.log).containsExactly("Describe", "Setup", "Setup", "Play");
                var way = ((ClientEvent.SetUp) client.events.get(1)).spec();
                assertThat(way.overTcp()).isEqualTo(!udp);
                client.session.end(client);
                assertThat(server.ask(S, client.taken())).startsWith("RTSP/1.0 200");
                assertThat(server.log).endsWith("Teardown");
            }
        }
    }

    @Test
    void whereUdpIsRefusedTheConnectionIsUsed() {
        var server = new Served(false, Optional.empty());
        var client = new Fetched(Optional.empty(), true);
        talk(S, client, server, true);
        assertThat(client.events.getLast()).isInstanceOf(ClientEvent.Playing.class);
        assertThat(((ClientEvent.SetUp) client.events.get(1)).spec().overTcp()).isTrue();
        var forced = new Fetched(Optional.empty(), false);
        talk(S, forced, new Served(false, Optional.empty()), true);
        assertThat(forced.failure()).contains("UDP");
    }

    @Test
    void aWrongPasswordIsToldAndCountedOnce() {
        var server = new Served(true, Optional.of("right"));
        var client = new Fetched(Optional.of(new Credentials("eve", "wrong")), true);
        talk(S, client, server, false);
        assertThat(client.failure()).isEqualTo("it does not accept this user and password");
        assertThat(server.log).containsExactly("wrong");
        var nobody = new Fetched(Optional.empty(), true);
        talk(S, nobody, new Served(true, Optional.of("right")), false);
        assertThat(nobody.failure()).contains("USER:PASSWORD");
    }

    // ---- the server

    @Test
    void statesAndSessionsAreKept() {
        var server = new Served(true, Optional.empty());
        var tcp = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
        assertThat(server.status("OPTIONS", "*")).isEqualTo(200);
        assertThat(server.status("PLAY", "rtsp://h/a", "Session: id")).isEqualTo(455);
        assertThat(server.status("PLAY", "rtsp://h/a", "Session: other")).isEqualTo(454);
        assertThat(server.status("SETUP", "rtsp://h/a/trackID=0", "Transport: RTP/AVP;multicast"))
                .isEqualTo(461);
        assertThat(server.status("SETUP", "rtsp://h/a/trackID=0", "Transport: RTP/SAVP/TCP;interleaved=0-1"))
                .isEqualTo(461);
        assertThat(server.status("SETUP", "rtsp://h/a/trackID=0", tcp)).isEqualTo(200);
        assertThat(server.status("SETUP", "rtsp://h/b/trackID=1", tcp, "Session: id"))
                .isEqualTo(459);
        assertThat(server.status("SETUP", "rtsp://h/a/trackID=1", tcp))
                .as("without session")
                .isEqualTo(454);
        assertThat(server.ask(S, request("SETUP", "rtsp://h/a/trackID=1", tcp, "Session: id")))
                .as("channels that are taken")
                .contains("interleaved=2-3");
        assertThat(server.status("RECORD", "rtsp://h/a", "Session: id")).isEqualTo(455);
        assertThat(server.status("PLAY", "rtsp://h/a/", "Session: id")).isEqualTo(200);
        assertThat(server.status("PLAY", "rtsp://h/a/", "Session: id")).isEqualTo(200);
        assertThat(server.status("SETUP", "rtsp://h/a/trackID=2", tcp, "Session: id"))
                .isEqualTo(455);
        assertThat(server.status("GET_PARAMETER", "rtsp://h/a", "Session: id")).isEqualTo(200);
        assertThat(server.status("TEARDOWN", "rtsp://h/a/trackID=1", "Session: id"))
                .isEqualTo(460);
        assertThat(server.status("PAUSE", "rtsp://h/a", "Session: id")).isEqualTo(200);
        assertThat(server.status("TEARDOWN", "rtsp://h/a", "Session: id")).isEqualTo(200);
        assertThat(server.status("DESCRIBE", "rtsp://h/a")).isEqualTo(200);
        assertThat(server.status("DESCRIBE", "rtsp://h/secret")).isEqualTo(403);
        assertThat(server.status("DESCRIBE", "rtsp://h/a", "Require: onvif-replay"))
                .isEqualTo(551);
        assertThat(server.status("DESCRIBE", "rtsp://h/a", "Accept: text/plain"))
                .isEqualTo(406);
        assertThat(server.status("FLY", "rtsp://h/a")).isEqualTo(501);
        assertThat(server.ask(S, "OPTIONS * RTSP/1.0\r\n\r\n")).startsWith("RTSP/1.0 400");
        assertThat(server.closed).isFalse();
    }

    @Test
    void aPublisherRecords() {
        var server = new Served(true, Optional.empty());
        var sdp = SDP.replace("trackID", "streamid");
        var announce =
                "ANNOUNCE rtsp://h:8554/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: "
                        + sdp.length() + "\r\n\r\n" + sdp;
        assertThat(server.ask(S, announce)).startsWith("RTSP/1.0 200");
        assertThat(server.status("SETUP", "rtsp://h:8554/cam/streamid=9", "Transport: RTP/AVP/TCP;mode=record"))
                .isEqualTo(404);
        assertThat(server.status("SETUP", "rtsp://h:8554/cam/streamid=1", "Transport: RTP/AVP/TCP;mode=record"))
                .isEqualTo(200);
        assertThat(server.status("RECORD", "rtsp://h:8554/cam", "Session: id")).isEqualTo(200);
        server.session.onBytes(S, Unpooled.wrappedBuffer(new byte[] {'$', 0, 0, 2, 1, 2}), server);
        assertThat(server.frames).containsExactly("0 0102");
        assertThat(server.ask(S, announce)).startsWith("RTSP/1.0 455");
        assertThat(server.status("RECORD", "rtsp://h:8554/cam", "Session: id"))
                .as("it records already")
                .isEqualTo(200);
        assertThat(server.log).containsOnlyOnce("Recording");
    }

    @Test
    void whoIsSilentIsEndedAndWhoFloodsToo() {
        var silent = new Served(true, Optional.empty());
        silent.session.onTimer(59 * S, silent);
        assertThat(silent.closed).isFalse();
        silent.session.onTimer(61 * S, silent);
        assertThat(silent.closed).isTrue();
        var trickling = new Served(true, Optional.empty());
        trickling.session.onBytes(S, Unpooled.copiedBuffer("OPT", StandardCharsets.UTF_8), trickling);
        trickling.session.onTimer(22 * S, trickling);
        assertThat(trickling.closed).isTrue();
        var flooding = new Served(true, Optional.empty());
        flooding.ask(S, request("OPTIONS", "*").repeat(500));
        assertThat(flooding.log).contains("rtsp-too-many-requests");
        assertThat(flooding.closed).isTrue();
    }

    @Test
    void changedConversationsNeverThrow() {
        var good = request("OPTIONS", "*")
                + request("DESCRIBE", "rtsp://h/a")
                + request("SETUP", "rtsp://h/a/trackID=0", "Transport: RTP/AVP;unicast;client_port=1-2")
                + request("PLAY", "rtsp://h/a", "Session: id")
                + request("TEARDOWN", "rtsp://h/a", "Session: id");
        for (var seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var bytes = good.getBytes(StandardCharsets.UTF_8);
            for (var i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var server = new Served(true, seed % 2 == 0 ? Optional.empty() : Optional.of("x"));
            server.session.onBytes(S, Unpooled.wrappedBuffer(bytes), server);
            server.answerAll();
            server.session.close();
            var client = new Fetched(Optional.of(new Credentials("a", "b")), true);
            client.session.start(S, client);
            client.session.onBytes(S, Unpooled.wrappedBuffer(bytes), client);
            client.session.close();
        }
    }

    // ---- the client

    @Test
    void keepAliveIsWhatTheServerKnowsAndInTime() {
        for (var knows : List.of("DESCRIBE, GET_PARAMETER", "DESCRIBE")) {
            var client = new Fetched(Optional.empty(), true);
            client.session.start(S, client);
            client.answer(S, "200 OK", "Public: " + knows + "\r\n\r\n");
            client.answer(S, "200 OK", "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP);
            var tracks = ((ClientEvent.Described) client.events.getFirst()).tracks();
            client.session.setUp(S, List.of(new RtspClientSession.Wanted(tracks.getFirst(), Optional.empty())), client);
            client.answer(S, "200 OK", "Session: abc;timeout=20\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n");
            assertThat(client.answer(S, "200 OK", "Session: abc\r\n\r\n")).contains("PLAY", "Session: abc");
            assertThat(client.session.deadlineNs()).isEqualTo(11 * S);
            client.session.onTimer(11 * S, client);
            assertThat(client.answer(11 * S, "200 OK", "\r\n"))
                    .startsWith(knows.contains("GET_PARAMETER") ? "GET_PARAMETER rtsp://cam/live" : "OPTIONS");
            assertThat(client.session.deadlineNs()).isEqualTo(21 * S);
            client.session.onTimer(21 * S, client);
            client.answer(21 * S, "454 Session Not Found", "\r\n");
            assertThat(client.failure()).contains("forgotten");
        }
    }

    /** RFC 4585 section 4.1: who describes RTP/AVPF may want to be asked for that. */
    @Test
    void tracksAreSetUpInTheProfileOfTheirDescription() {
        for (var profile : List.of("RTP/AVP", "RTP/AVPF")) {
            var client = new Fetched(Optional.empty(), true);
            client.session.start(S, client);
            client.answer(S, "200 OK", "\r\n");
            var sdp = SDP.replace("RTP/AVP ", profile + " ");
            client.answer(S, "200 OK", "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp);
            var track =
                    ((ClientEvent.Described) client.events.getFirst()).tracks().getFirst();
            client.session.setUp(S, List.of(new RtspClientSession.Wanted(track, Optional.of(new Span(8, 9)))), client);
            assertThat(client.answer(S, "461 Unsupported Transport", "\r\n"))
                    .contains("Transport: " + profile + ";unicast;client_port=8-9\r\n");
            assertThat(client.answer(S, "200 OK", "Session: abc\r\n\r\n"))
                    .contains("Transport: " + profile + "/TCP;unicast;interleaved=0-1\r\n");
        }
    }

    @Test
    void staleNoncesAreNoWrongPassword() {
        var client = new Fetched(Optional.of(new Credentials("a", "b")), true);
        client.session.start(S, client);
        client.answer(S, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\r\n\r\n");
        assertThat(client.answer(
                        S, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", stale=true\r\n\r\n"))
                .contains("nonce=\"1\"");
        assertThat(client.answer(S, "200 OK", "\r\n")).contains("nonce=\"2\"");
        assertThat(client.failure()).isEmpty();
    }

    @Test
    void failuresAreSaidForPeople() {
        for (var status : List.of("404 Not Found", "403 Forbidden", "503 Busy", "500 \u0007Oops")) {
            var client = new Fetched(Optional.empty(), true);
            client.session.start(S, client);
            client.answer(S, "200 OK", "\r\n");
            client.answer(S, status, "\r\n");
            assertThat(client.failure()).isNotEmpty().matches("[ -~]+");
        }
        var silent = new Fetched(Optional.empty(), true);
        silent.session.start(S, silent);
        silent.session.onTimer(12 * S, silent);
        assertThat(silent.failure()).contains("OPTIONS", "10 s");
    }

    @Test
    void redirectsAreTold() {
        var client = new Fetched(Optional.empty(), true);
        client.session.start(S, client);
        client.answer(S, "200 OK", "\r\n");
        client.answer(S, "302 Moved", "Location: rtsp://other/live\r\n\r\n");
        assertThat(client.events).containsExactly(new ClientEvent.Redirected("rtsp://other/live"));
        var told = new Fetched(Optional.empty(), true);
        told.session.start(S, told);
        told.hear(S, "REDIRECT rtsp://cam/live RTSP/1.0\r\nCSeq: 1\r\nLocation: rtsp://b/x\r\n\r\n");
        assertThat(told.events).containsExactly(new ClientEvent.Redirected("rtsp://b/x"));
    }

    @Test
    void camerasMayLeaveOutAndAskThings() {
        var client = new Fetched(Optional.empty(), true);
        client.session.start(S, client);
        client.hear(S, "RTSP/1.0 200 OK\r\n\r\n"); // no CSeq
        assertThat(client.taken()).contains("DESCRIBE");
        client.hear(S, "OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n");
        assertThat(client.taken()).startsWith("RTSP/1.0 200 OK\r\nCSeq: 9");
    }
}
