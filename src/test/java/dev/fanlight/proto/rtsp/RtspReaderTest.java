package dev.fanlight.proto.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtspReaderTest {
    private static final String REQUEST = """
            ANNOUNCE rtsp://host/a RTSP/1.0\r
            CSeq: 2\r
            Content-Type: application/sdp\r
            Content-Length: 5\r
            \r
            v=0\r
            """;
    private static final String RESPONSE = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: abc;timeout=30\r\n\r\n";

    private static final class Taken implements RtspReader.Out {
        final List<String> all = new ArrayList<>();

        @Override
        public void request(RtspRequest request) {
            all.add(request + " " + request.headers().list() + " "
                    + new String(request.body(), StandardCharsets.ISO_8859_1));
        }

        @Override
        public void response(RtspResponse response) {
            all.add(response + " " + response.headers().list() + " "
                    + new String(response.body(), StandardCharsets.ISO_8859_1));
        }

        @Override
        public void interleaved(int channel, ByteBuf frame) {
            all.add("$" + channel + " " + ByteBufUtil.hexDump(frame));
        }

        @Override
        public void refused(RtspFault reason) {
            all.add(reason.metricName());
        }
    }

    /** Each line that goes on copies what stood before it: a head of nothing else is work for nothing. */
    @Test
    void countsLinesThatGoOn() {
        var head = "OPTIONS * RTSP/1.0\r\nX: y\r\n" + " a\n".repeat(RtspReader.MAX_HEAD_LINES);
        var bytes = (head + "\r\n").getBytes(StandardCharsets.UTF_8);
        assertThat(read(bytes, bytes.length)).containsExactly("rtsp-head-too-large");
    }

    private static List<String> read(byte[] bytes, int pieceBytes) {
        var allocator = new UnpooledByteBufAllocator(false);
        var reader = new RtspReader(allocator);
        var taken = new Taken();
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at));
            reader.onBytes(piece, taken);
            assertThat(piece.isReadable()).isFalse();
        }
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).as("bytes leaked").isZero();
        return taken.all;
    }

    private static List<String> read(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE / 2);
    }

    private static byte[] mixed() {
        var text = REQUEST + "$\1\0\3abc" + "\r\n" + RESPONSE + "$\0\0\0" + REQUEST + "$\377\0\1z";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 2326 section 10.12: frames stand between replies. */
    @Test
    void framesStandBetweenMessagesHoweverTheBytesAreCut() {
        var whole = read(mixed(), 1 << 20);
        assertThat(whole).hasSize(6);
        assertThat(whole.get(0)).startsWith("ANNOUNCE rtsp://host/a").endsWith("v=0\r\n");
        assertThat(whole.get(1)).isEqualTo("$1 616263");
        assertThat(whole.get(2)).startsWith("200 OK").contains("abc;timeout=30");
        assertThat(whole.get(3)).isEqualTo("$0 ");
        assertThat(whole.get(5)).isEqualTo("$255 7a");
        for (var piece = 1; piece < mixed().length; piece++) {
            assertThat(read(mixed(), piece)).isEqualTo(whole);
        }
    }

    @Test
    void nothingIsMadeOfHalfAMessage() {
        for (var text : List.of(REQUEST, RESPONSE, "$\0\0\4abcd")) {
            for (var end = 0; end < text.length(); end++) {
                assertThat(read(text.substring(0, end)))
                        .as("first %d bytes", end)
                        .isEmpty();
            }
        }
    }

    @Test
    void linesMayEndWithLineFeedAloneAndGoOnInTheNext() {
        assertThat(read("PLAY * RTSP/1.0\nCSeq: 1\nRange: npt=0-\n ;x\n\n"))
                .containsExactly("PLAY * [Header[name=CSeq, value=1], Header[name=Range, value=npt=0- ;x]] ");
    }

    @Test
    void whatIsNoRtspIsRefused() {
        assertThat(read("GET / HTTP/1.1\r\n\r\n")).containsExactly("rtsp-not-rtsp");
        assertThat(read("\u0016\3\1")).containsExactly("rtsp-not-rtsp");
        assertThat(read("RTSP/1.0 9 No\r\n")).containsExactly("rtsp-not-rtsp");
        assertThat(read("PLAY * RTSP/1.0\r\n: x\r\n")).containsExactly("rtsp-bad-header");
        assertThat(read("PLAY * RTSP/1.0\r\nCSeq\r\n")).containsExactly("rtsp-bad-header");
        assertThat(read("PLAY * RTSP/1.0\r\nContent-Length: -1\r\n\r\n")).containsExactly("rtsp-bad-length");
        assertThat(read("PLAY * RTSP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))
                .containsExactly("rtsp-bad-length");
        assertThat(read("PLAY * RTSP/1.0\r\nContent-Length: 65537\r\n\r\n")).containsExactly("rtsp-body-too-large");
    }

    @Test
    void headsHaveBounds() {
        var lines = "X: 1\r\n".repeat(RtspReader.MAX_HEAD_LINES + 1);
        assertThat(read("PLAY * RTSP/1.0\r\n" + lines)).containsExactly("rtsp-head-too-large");
        assertThat(read("PLAY " + "x".repeat(RtspReader.MAX_HEAD_BYTES))).containsExactly("rtsp-head-too-large");
    }

    @Test
    void anAnnouncedLengthAloneCostsNothing() {
        var allocator = new UnpooledByteBufAllocator(false);
        var reader = new RtspReader(allocator);
        reader.onBytes(Unpooled.wrappedBuffer(new byte[] {'$', 0, -1, -1, 1}), new Taken());
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(1000);
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void answersChangedBytesTheSameHoweverTheyAreCut() {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var bytes = mixed();
            for (var i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(read(bytes, 1 + random.nextInt(30))).as("seed %d", seed).isEqualTo(read(bytes, 1 << 20));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes, 3)).isEqualTo(read(bytes, 1 << 20));
    }
}
