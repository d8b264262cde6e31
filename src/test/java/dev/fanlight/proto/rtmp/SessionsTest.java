package dev.fanlight.proto.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ends of a connection against each other, and each against bytes of no good will. */
class SessionsTest {
    private static final byte[] CHANCE = new byte[1_528];
    private static final RtmpLimits LIMITS = new RtmpLimits(300_000, 20_000, 8, 100);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    @AfterEach
    void nothingIsKept() {
        assertThat(allocator.metric().usedHeapMemory()).as("bytes leaked").isZero();
    }

    /** A server that lets everybody in, and what it was told. */
    private final class ServerSide implements RtmpServerSession.Out {
        final ByteBuf wire = Unpooled.buffer();
        final List<String> told = new ArrayList<>();
        StreamAnswer answer = new StreamAnswer.Accepted();
        final RtmpServerSession session = new RtmpServerSession(LIMITS, allocator, CHANCE);

        @Override
        public void bytes(ByteBuf bytes) {
            wire.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public StreamAnswer publish(ConnectRequest connect, String name) {
            told.add("publish " + connect.app() + " " + name);
            return answer;
        }

        @Override
        public StreamAnswer play(ConnectRequest connect, String name) {
            told.add("play " + connect.app() + " " + name + (connect.takes("hvc1") ? " enhanced" : ""));
            return answer;
        }

        @Override
        public void media(int type, int time, ByteBuf body) {
            told.add("media " + type + " " + Integer.toUnsignedString(time) + " " + digest(body));
        }

        @Override
        public void paused(boolean yes) {
            told.add("paused " + yes);
        }

        @Override
        public void ended() {
            told.add("ended");
        }

        @Override
        public void refused(RtmpFault reason) {
            told.add("refused " + reason);
        }
    }

    private final class ClientSide implements RtmpClientSession.Out {
        final ByteBuf wire = Unpooled.buffer();
        final List<String> told = new ArrayList<>();
        final RtmpClientSession session;

        ClientSide(boolean publish) {
            session = new RtmpClientSession(
                    new RtmpClientSession.Target("live", "rtmp://host/live", "drone1", publish),
                    LIMITS,
                    allocator,
                    CHANCE);
        }

        @Override
        public void bytes(ByteBuf bytes) {
            wire.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void started() {
            told.add("started");
        }

        @Override
        public void media(int type, int time, ByteBuf body) {
            told.add("media " + type + " " + Integer.toUnsignedString(time) + " " + digest(body));
        }

        @Override
        public void rejected(String code, String description) {
            told.add("rejected " + code + ": " + description);
        }

        @Override
        public void refused(RtmpFault reason) {
            told.add("refused " + reason);
        }
    }

    private static String digest(ByteBuf body) {
        return body.readableBytes() + ":" + ByteBufUtil.hashCode(body);
    }

    /** Carries bytes to and fro, in pieces, until nobody says anything more; returns all that the client sent. */
    private static ByteBuf talk(ServerSide server, ClientSide client, int pieceBytes) {
        var sent = Unpooled.buffer();
        while (server.wire.isReadable() || client.wire.isReadable()) {
            while (client.wire.isReadable()) {
                var piece = client.wire.readSlice(Math.min(pieceBytes, client.wire.readableBytes()));
                sent.writeBytes(piece, 0, piece.readableBytes());
                server.session.onBytes(1, piece, server);
                assertThat(piece.isReadable()).isFalse();
            }
            while (server.wire.isReadable()) {
                var piece = server.wire.readSlice(Math.min(pieceBytes, server.wire.readableBytes()));
                client.session.onBytes(1, piece, client);
            }
        }
        return sent;
    }

    private static ByteBuf body(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    private static void publish(ClientSide client, int type, long timeMs, int size) {
        publish(client, type, timeMs, size, size / 3);
    }

    /** @param headBytes of its first part */
    private static void publish(ClientSide client, int type, long timeMs, int size, int headBytes) {
        var body = body(size);
        var head = body.slice(0, headBytes);
        var shared = body.slice(headBytes, size - headBytes);
        client.session.media(type, timeMs, head, shared).forEach(client::bytes);
        assertThat(body.refCnt()).as("what was sent is let go of").isEqualTo(1);
    }

    @Test
    void publishingComesThroughHoweverTheBytesAreCut() {
        for (var pieceBytes : new int[] {1, 7, 1_000, 1 << 20}) {
            var server = new ServerSide();
            var client = new ClientSide(true);
            client.session.start(client);
            talk(server, client, pieceBytes);
            assertThat(client.told).containsExactly("started");
            client.session.metadata(Map.of(), client);
            publish(client, MessageType.VIDEO, 0, 100);
            publish(client, MessageType.AUDIO, 0xFFFFFE, 1);
            publish(client, MessageType.VIDEO, 0xFFFFFF, 200_000);
            publish(client, MessageType.VIDEO, 0x1_8000_0000L, 65_536);
            client.session.stop(client);
            talk(server, client, pieceBytes);
            assertThat(server.told)
                    .containsExactly(
                            "publish live drone1",
                            "media 9 0 " + digest(body(100)),
                            "media 8 16777214 " + digest(body(1)),
                            "media 9 16777215 " + digest(body(200_000)),
                            "media 9 2147483648 " + digest(body(65_536)),
                            "ended");
            server.session.close();
            client.session.close();
        }
    }

    /** Chunks of 65,536 bytes end in the first part, between both, in the second, and with it; with short times and long ones. */
    @Test
    void messagesOfTwoPartsAreWhole() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        client.session.start(client);
        talk(server, client, 1 << 20);
        var expected = new ArrayList<String>(List.of("publish live drone1"));
        for (var size : new int[] {0, 1, 2_048, 2_049, 65_536, 65_537, 131_072, 200_000}) {
            for (var headBytes : new int[] {0, 5, 65_535, 65_536, 65_537, 140_000}) {
                for (var timeMs : new long[] {40, 0xFFFFFF}) {
                    if (headBytes <= size) {
                        publish(client, MessageType.VIDEO, timeMs, size, headBytes);
                        talk(server, client, 1 << 20);
                        expected.add("media 9 " + timeMs + " " + digest(body(size)));
                    }
                }
            }
        }
        assertThat(server.told).isEqualTo(expected);
        server.session.close();
        client.session.close();
    }

    @Test
    void playingComesThroughAndEndsWithItsReason() {
        var server = new ServerSide();
        var client = new ClientSide(false);
        server.answer = new StreamAnswer.Later();
        client.session.start(client);
        talk(server, client, 100);
        assertThat(server.told).containsExactly("play live drone1 enhanced");
        assertThat(server.session.isPlaying()).isFalse();
        server.session.answerPlay(new StreamAnswer.Accepted(), server);
        server.session.metadata(Map.of(), server);
        server.session
                .media(MessageType.VIDEO, 40, Unpooled.EMPTY_BUFFER, body(70_000))
                .forEach(server::bytes);
        server.session.end(false, "NetStream.Play.UnpublishNotify", "The camera has gone.", server);
        talk(server, client, 100);
        assertThat(client.told)
                .containsExactly(
                        "started",
                        "media 9 40 " + digest(body(70_000)),
                        "rejected NetStream.Play.UnpublishNotify: The camera has gone.");
        server.session.close();
        client.session.close();
    }

    @Test
    void aRefusalReachesTheClientInWords() {
        for (var publishing : new boolean[] {true, false}) {
            var server = new ServerSide();
            server.answer = new StreamAnswer.Refused("NetStream.Some.Code", "drone1 is taken");
            var client = new ClientSide(publishing);
            client.session.start(client);
            talk(server, client, 1_000);
            assertThat(client.told).containsExactly("rejected NetStream.Some.Code: drone1 is taken");
            server.session.close();
            client.session.close();
        }
    }

    @Test
    void longSilenceIsBrokenByAPing() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        assertThat(server.session.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        client.session.start(client);
        talk(server, client, 1_000);
        var deadline = server.session.deadlineNs();
        server.session.onTimer(deadline - 1, server);
        assertThat(server.wire.isReadable()).isFalse();
        server.session.onTimer(deadline, server);
        assertThat(server.wire.readableBytes()).isEqualTo(12 + 6);
        talk(server, client, 3);
        assertThat(server.session.deadlineNs()).isGreaterThan(deadline);
        server.session.close();
        client.session.close();
    }

    @Test
    void whatWasReceivedIsAcknowledged() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        client.session.start(client);
        talk(server, client, 1_000);
        for (var i = 0; i < 10; i++) {
            publish(client, MessageType.VIDEO, i, 200_000);
        }
        server.session.onBytes(1, client.wire, server);
        assertThat(server.wire.readableBytes()).isEqualTo(12 + 4);
        assertThat(server.wire.getUnsignedByte(server.wire.readerIndex() + 7))
                .isEqualTo((short) MessageType.ACKNOWLEDGEMENT);
        server.session.close();
        client.session.close();
    }

    @Test
    void mediaIsSmallUntilSomethingIsPublished() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        server.answer = new StreamAnswer.Refused("NetStream.Publish.BadName", "no");
        client.session.start(client);
        talk(server, client, 1_000);
        publish(client, MessageType.VIDEO, 0, 20_001);
        talk(server, client, 1_000);
        assertThat(server.told).containsExactly("publish live drone1", "refused MESSAGE_TOO_LARGE");
        server.session.close();
        client.session.close();
    }

    @Test
    void floodsOfCommandsEndTheConnection() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        client.session.start(client);
        talk(server, client, 1_000);
        for (var i = 0; i < 200; i++) {
            client.session.metadata(Map.of(), client);
        }
        talk(server, client, 1_000);
        assertThat(server.told).last().isEqualTo("refused TOO_MANY_COMMANDS");
        server.session.close();
        client.session.close();
    }

    @Test
    void theFirstByteTellsStrangers() {
        for (var first : new byte[] {'G', 0, 22, 6}) {
            var server = new ServerSide();
            server.session.onBytes(0, Unpooled.wrappedBuffer(new byte[] {first, 1, 2, 3}), server);
            assertThat(server.told)
                    .containsExactly("refused " + (first == 6 ? RtmpFault.ENCRYPTED : RtmpFault.NOT_RTMP));
            assertThat(server.wire.isReadable()).isFalse();
            assertThat(RtmpFault.NOT_RTMP.metricName()).isEqualTo("rtmp-not-rtmp");
        }
    }

    /** A recorded session, damaged and cut: nothing is thrown, nothing is kept, cuts do not matter. */
    @Test
    void anyBytesAreAnsweredTheSameHoweverTheyAreCut() {
        var recorded = recorded();
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var bytes = recorded.clone();
            for (var i = 0; i <= random.nextInt(4); i++) {
                bytes[3_073 + random.nextInt(bytes.length - 3_073)] = (byte) random.nextInt(256);
            }
            assertThat(feed(bytes, 1 + random.nextInt(2_000)))
                    .as("seed %d", seed)
                    .isEqualTo(feed(bytes, bytes.length));
        }
    }

    @Test
    void everyTruncationIsTaken() {
        var recorded = recorded();
        var whole = feed(recorded, recorded.length);
        assertThat(whole).last().asString().isEqualTo("ended");
        for (var length = 0; length < recorded.length; length += length > 3_000 && length < 4_000 ? 1 : 97) {
            var told = feed(Arrays.copyOf(recorded, length), 700);
            assertThat(whole.subList(0, told.size())).isEqualTo(told);
        }
    }

    private byte[] recorded() {
        var server = new ServerSide();
        var client = new ClientSide(true);
        client.session.start(client);
        var sent = talk(server, client, 1_000);
        publish(client, MessageType.VIDEO, 0, 3_000);
        publish(client, MessageType.AUDIO, 0x2000000, 300);
        publish(client, MessageType.VIDEO, 40, 1_000);
        client.session.stop(client);
        sent.writeBytes(talk(server, client, 1_000));
        server.session.close();
        client.session.close();
        return ByteBufUtil.getBytes(sent);
    }

    private List<String> feed(byte[] bytes, int pieceBytes) {
        var server = new ServerSide();
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at));
            server.session.onBytes(1, piece, server);
        }
        server.session.close();
        return server.told;
    }
}
