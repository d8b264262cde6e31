package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartSkimmerTest {
    private record Seen(long firstByteNs, long lastByteNs, long capturedNs, long relayedNs, long sizeBytes) {}

    private final List<Seen> seen = new ArrayList<>();

    @Test
    void tellsOfEachFrameWithItsTimes() {
        var skimmer = new PartSkimmer("FRAME");
        assertThat(feed(skimmer, 100, part("--FRAME", true, jpeg(7, 300)))).isEqualTo(Outcome.WATCHING);
        assertThat(feed(skimmer, 200, part("--FRAME", true, jpeg(8, 0)))).isEqualTo(Outcome.WATCHING);
        assertThat(seen)
                .containsExactly(new Seen(100, 100, 7, 1_500_000_000, 339), new Seen(200, 200, 8, 1_500_000_000, 39));
    }

    @Test
    void takesTheTimeOfTheFirstAndTheLastByteOfAFrame() {
        var skimmer = new PartSkimmer("FRAME");
        var part = part("--FRAME", true, jpeg(7, 300));
        var firstByte = part.length - 2 - 339;
        feed(skimmer, 10, slice(part, 0, firstByte));
        feed(skimmer, 20, slice(part, firstByte, firstByte + 1));
        feed(skimmer, 30, slice(part, firstByte + 1, part.length - 3));
        assertThat(seen).isEmpty();
        feed(skimmer, 40, slice(part, part.length - 3, part.length - 2));
        assertThat(seen).containsExactly(new Seen(20, 40, 7, 1_500_000_000, 339));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotCareHowTheBytesAreCut(boolean withLength) {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(ascii("to be ignored\r\n\r\n"));
        for (var i = 0; i < 5; i++) {
            stream.writeBytes(part("--b.oundary", withLength, jpeg(i, 100 + i)));
        }
        stream.writeBytes(ascii("--b.oundary\r\n"));
        var bytes = stream.toByteArray();
        for (var sliceBytes = 1; sliceBytes < 200; sliceBytes++) {
            seen.clear();
            var skimmer = new PartSkimmer("b.oundary");
            for (var at = 0; at < bytes.length; at += sliceBytes) {
                var outcome = feed(skimmer, 1, slice(bytes, at, Math.min(bytes.length, at + sliceBytes)));
                assertThat(outcome).as("slices of %d", sliceBytes).isEqualTo(Outcome.WATCHING);
            }
            assertThat(seen)
                    .as("slices of %d", sliceBytes)
                    .extracting(Seen::capturedNs)
                    .containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(seen).extracting(Seen::sizeBytes).containsExactly(139L, 140L, 141L, 142L, 143L);
        }
    }

    @ParameterizedTest
    @CsvSource({"FRAME, --FRAME", "--FRAME, --FRAME", "--FRAME, ----FRAME", "FRAME, ----FRAME", "-, --"})
    void takesTheBoundaryWithAnyNumberOfDashes(String parameter, String onTheWire) {
        for (var withLength : new boolean[] {true, false}) {
            seen.clear();
            var skimmer = new PartSkimmer(parameter);
            feed(skimmer, 1, part(onTheWire, withLength, jpeg(5, 50)));
            feed(skimmer, 1, part(onTheWire, withLength, jpeg(6, 50)));
            assertThat(feed(skimmer, 1, ascii(onTheWire + "\r\n"))).isEqualTo(Outcome.WATCHING);
            assertThat(seen).extracting(Seen::capturedNs).containsExactly(5L, 6L);
            assertThat(seen).extracting(Seen::sizeBytes).containsExactly(89L, 89L);
        }
    }

    @Test
    void isNotMisledByWhatLooksLikeABoundaryInThePicture() {
        var almost = "\r\n--FRAM\r\n--FRA\r\n\r\n--FR\r\r\n-";
        var skimmer = new PartSkimmer("FRAME");
        feed(
                skimmer,
                1,
                ascii("--FRAME\r\n\r\n" + almost
                        + "\r\n--FRAME\r\nContent-Length: 16\r\n\r\n\r\n--FRAME\r\n--FRA\r\n"));
        assertThat(seen).extracting(Seen::sizeBytes).containsExactly((long) almost.length(), 16L);
    }

    @Test
    void readsHeadersInAnyCaseAndWithAnySpaces() {
        var outcome = feed(
                new PartSkimmer("B"),
                1,
                ascii("--B\nCONTENT-length:3 \nX-TimeStamp:\t2.5\nOther: thing\n\nabc\n--B\n"));
        assertThat(outcome).isEqualTo(Outcome.WATCHING);
        assertThat(seen).containsExactly(new Seen(1, 1, CaptureStamp.ABSENT, 2_500_000_000L, 3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --B\\r\\nContent-Length: 12x\\r\\n             | BAD_CONTENT_LENGTH
            --B\\r\\nContent-Length:\\r\\n                 | BAD_CONTENT_LENGTH
            --B\\r\\nContent-Length: -1\\r\\n              | BAD_CONTENT_LENGTH
            --B\\r\\nContent-Length: 2\\r\\n\\r\\nabcd\\r\\n   | BOUNDARY_MISSING
            --B\\r\\nContent-Length: 2\\r\\n\\r\\nab\\r\\n--B-- \\r\\n | STREAM_ENDED
            """)
    void saysWhatIsWrong(String text, Outcome expected) {
        var bytes = ascii(text.replace("\\r", "\r").replace("\\n", "\n"));
        assertThat(feed(new PartSkimmer("B"), 1, bytes)).isEqualTo(expected);
    }

    @Test
    void endsHeadersThatNeverEnd() {
        var longLine = ascii("--B\r\nX: " + "y".repeat(2_000));
        assertThat(feed(new PartSkimmer("B"), 1, longLine)).isEqualTo(Outcome.PART_HEADER_TOO_LONG);
        var manyLines = ascii("--B\r\n" + "X: y\r\n".repeat(100));
        assertThat(feed(new PartSkimmer("B"), 1, manyLines)).isEqualTo(Outcome.PART_HEADER_TOO_LONG);
    }

    @Test
    void neverThrowsAtNoise() {
        var random = new Random(11);
        var alphabet = ascii("--B\r\n\r\nContent-Length: 3\r\nX-Timestamp: 1.5\r\n");
        for (var run = 0; run < 2_000; run++) {
            var skimmer = new PartSkimmer("B");
            var outcome = Outcome.WATCHING;
            for (var i = 0; i < 20 && outcome == Outcome.WATCHING; i++) {
                var from = random.nextInt(alphabet.length);
                outcome = feed(skimmer, 1, slice(alphabet, from, from + random.nextInt(alphabet.length - from + 1)));
            }
        }
    }

    private Outcome feed(PartSkimmer skimmer, long nowNs, byte[] bytes) {
        return skimmer.onBytes(
                nowNs,
                Unpooled.wrappedBuffer(bytes),
                (first, last, captured, relayed, size) -> seen.add(new Seen(first, last, captured, relayed, size)));
    }

    /** A stamped picture of 39 bytes and some more. */
    private static byte[] jpeg(long capturedNs, int moreBytes) {
        var head = String.format("\u00ff\u00d8\u00ff\u00fe\0!FANLIGHT-T:%020d", capturedNs);
        return (head + "x".repeat(moreBytes) + "\u00ff\u00d9").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] part(String boundaryLine, boolean withLength, byte[] jpeg) {
        var part = new ByteArrayOutputStream();
        part.writeBytes(ascii(boundaryLine + "\r\nContent-Type: image/jpeg\r\nX-Timestamp: 1.500000\r\n"));
        part.writeBytes(ascii(withLength ? "Content-Length: " + jpeg.length + "\r\n\r\n" : "\r\n"));
        part.writeBytes(jpeg);
        part.writeBytes(ascii("\r\n"));
        return part.toByteArray();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
