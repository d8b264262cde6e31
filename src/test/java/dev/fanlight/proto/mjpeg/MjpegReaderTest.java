package dev.fanlight.proto.mjpeg;

import static dev.fanlight.proto.jpeg.Jpegs.join;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.jpeg.Jpegs;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MjpegReaderTest {
    private static final String TYPE = "multipart/x-mixed-replace; boundary=FRAME";
    private static final String PART = "--FRAME\r\nContent-Type: image/jpeg\r\n\r\n";
    private static final byte[] A = Jpegs.byHand();
    private static final byte[] B = Jpegs.baseline(16, 8, 3);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] part(byte[] jpeg) {
        return join(ascii(PART), jpeg, ascii("\r\n"));
    }

    private static byte[] partWithLength(byte[] jpeg, long length) {
        return join(
                ascii("--FRAME\r\nContent-Type: image/jpeg\r\nContent-Length: " + length + "\r\n\r\n"),
                jpeg,
                ascii("\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            multipart/x-mixed-replace; boundary=FRAME                 | --FRAME
            multipart/x-mixed-replace;boundary=--FRAME                | --FRAME
            multipart/x-mixed-replace; boundary=--FRAME               | ----FRAME
            multipart/x-mixed-replace; boundary="--FRAME"             | FRAME
            multipart/x-mixed-replace; boundary=FRAME                 | FRAME
            multipart/x-mixed-replace; boundary=FRAME                 | --another
            multipart/x-mixed-replace; boundary=FRAME                 | another
            multipart/x-mixed-replace; boundary=X; charset=y          | --X
            Multipart/Mixed; charset="a;b"; BOUNDARY="a \\"b\\" c"    | --a "b" c
            multipart/x-mixed-replace                                 | --anything
            multipart/x-mixed-replace; boundary=                      | --anything
            ''                                                        | --FRAME
            application/octet-stream                                  | --FRAME
            video/x-motion-jpeg                                       | --FRAME
            """)
    void findsPartsHoweverTheBoundaryIsWritten(String type, String delimiter) {
        for (var newline : List.of("\r\n", "\n")) {
            for (var behindFrame : List.of(newline, "", newline + newline, "\0\0\0")) {
                if (delimiter.length() < 6 && !behindFrame.endsWith("\n")) {
                    continue; // so short a delimiter counts at the start of a line only
                }
                var header = delimiter + newline + "content-type:image/jpeg" + newline + newline;
                var body =
                        join(ascii(header), A, ascii(behindFrame), ascii(header), B, ascii(behindFrame), ascii(header));
                for (var pieceBytes : new int[] {1, 7, body.length}) {
                    try (var source = new Source(type)) {
                        source.feed(0, body, pieceBytes);
                        assertThat(source.frames).containsExactly(A, B);
                        assertThat(source.faults).isEmpty();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/jpeg", "image/jpg", "", "application/octet-stream", "video/x-mjpeg"})
    void readsJpegsBackToBack(String type) {
        try (var source = new Source(type)) {
            source.feed(join(A, B, new byte[] {0, 0}, A, ascii("\r\n"), B));
            assertThat(source.frames).containsExactly(A, B, A, B);
            assertThat(source.faults).isEmpty();
        }
    }

    @Test
    void readsAWellMadeStreamHoweverItIsCut() {
        var body = join(
                ascii("a preamble\r\n"),
                part(A),
                partWithLength(Jpegs.withThumbnail(A), Jpegs.withThumbnail(A).length),
                part(A),
                ascii("--FRAME--\r\nan epilogue"));
        for (var pieceBytes = 1; pieceBytes <= body.length; pieceBytes++) {
            try (var source = new Source(TYPE)) {
                source.feed(0, body, pieceBytes);
                assertThat(source.frames).containsExactly(A, Jpegs.withThumbnail(A), A);
                assertThat(source.faults).containsExactly(MjpegFault.END_OF_STREAM);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/png", "application/json; boundary=FRAME", "audio/mpeg"})
    void refusesOtherContentTypes(String type) {
        assertThat(MjpegReader.open(
                        Optional.of(type), MjpegLimits.ofFrameBytes(1000), UnpooledByteBufAllocator.DEFAULT))
                .isEqualTo(new MjpegReader.Opened.Refused(MjpegFault.NOT_MJPEG));
    }

    @Test
    void handsOutAFrameWithItsLastByte() {
        for (var head : List.of(PART, "--FRAME\r\nContent-Length: " + (A.length + 9) + "\r\n\r\n")) {
            try (var source = new Source(TYPE)) {
                source.feed(head).feed(Arrays.copyOf(A, A.length - 1));
                assertThat(source.frames).isEmpty();
                source.feed(new byte[] {A[A.length - 1]});
                assertThat(source.frames).containsExactly(A);
                assertThat(source.headers.getFirst().widthPx()).isEqualTo(16);
                assertThat(source.headers.getFirst().heightPx()).isEqualTo(8);
            }
        }
    }

    @Test
    void tellsWhenAPartWasBegun() {
        try (var source = new Source(TYPE)) {
            source.feed(10, ascii("\r\n--FRAME\r\n"), 99);
            assertThat(source.reader.pendingSinceNs()).isEqualTo(Long.MAX_VALUE);
            source.feed(20, ascii("Content-"), 99);
            source.feed(30, ascii("Type: image/jpeg\r\n"), 99);
            assertThat(source.reader.pendingSinceNs()).isEqualTo(20);
            source.feed(40, ascii("\r\n"), 99);
            assertThat(source.reader.pendingSinceNs()).isEqualTo(Long.MAX_VALUE);
            source.feed(50, Arrays.copyOf(A, 1), 99);
            source.feed(60, Arrays.copyOfRange(A, 1, 20), 99);
            assertThat(source.reader.pendingSinceNs()).isEqualTo(50);
            source.feed(70, Arrays.copyOfRange(A, 20, A.length), 99);
            assertThat(source.reader.pendingSinceNs()).isEqualTo(Long.MAX_VALUE);
            assertThat(source.firstBytesNs).containsExactly(50L);
        }
    }

    @Test
    void putsInMissingHuffmanTables() {
        var bare = Jpegs.without(B, 0xC4);
        var stream = join(part(bare), part(A));
        for (var pieceBytes = 1; pieceBytes < stream.length; pieceBytes++) {
            try (var source = new Source(TYPE)) {
                source.feed(0, stream, pieceBytes);
                var header = source.headers.getFirst();
                assertThat(header.hasHuffmanTables()).isTrue();
                var expected = Jpegs.insert(
                        bare, header.firstScanOffsetBytes() - Jpegs.standardTables().length, Jpegs.standardTables());
                assertThat(source.frames).containsExactly(expected, A);
            }
        }
    }

    @Test
    void dropsATruncatedFrameAndGoesOn() {
        for (var jpeg : List.of(A, Jpegs.withThumbnail(A), Jpegs.progressive(8, 8, 1))) {
            for (var length = 0; length < jpeg.length; length++) {
                var stream = join(part(Arrays.copyOf(jpeg, length)), part(B), part(B));
                for (var pieceBytes : new int[] {7, stream.length}) {
                    try (var source = new Source(TYPE)) {
                        source.feed(0, stream, pieceBytes);
                        assertThat(source.frames).as("cut at %d", length).containsExactly(B, B);
                        assertThat(source.faults).hasSize(length == 0 ? source.faults.size() : 1);
                        assertThat(source.faults)
                                .isSubsetOf(
                                        MjpegFault.TRUNCATED,
                                        MjpegFault.BAD_JPEG,
                                        MjpegFault.ZERO_SIZE,
                                        MjpegFault.NOT_JPEG);
                    }
                }
            }
        }
    }

    @Test
    void saysTruncatedWhenABoundaryComesInsideThePicture() {
        var cut = Arrays.copyOf(A, A.length - 4);
        for (var between : List.of("\r\n", "")) {
            var stream = join(ascii(PART), cut, ascii(between), part(B));
            for (var pieceBytes = 1; pieceBytes < stream.length; pieceBytes++) {
                try (var source = new Source(TYPE)) {
                    source.feed(0, stream, pieceBytes);
                    assertThat(source.frames).containsExactly(B);
                    assertThat(source.faults).containsExactly(MjpegFault.TRUNCATED);
                }
            }
        }
        try (var source = new Source("image/jpeg")) {
            source.feed(0, join(cut, A), 3);
            assertThat(source.frames).containsExactly(A);
            assertThat(source.faults).containsExactly(MjpegFault.TRUNCATED);
        }
    }

    @Test
    void takesContentLengthForAHint() {
        for (var length : new long[] {A.length - 7, A.length + 7, 1, Source.MAX_FRAME_BYTES}) {
            try (var source = new Source(TYPE)) {
                source.feed(0, join(partWithLength(A, length), part(B)), 5);
                assertThat(source.frames).containsExactly(A, B);
                assertThat(source.faults).containsExactly(MjpegFault.LENGTH_MISMATCH);
            }
        }
        var padded = join(A, new byte[7]);
        try (var source = new Source(TYPE)) {
            source.feed(join(partWithLength(padded, padded.length), partWithLength(A, A.length), part(B)));
            assertThat(source.frames).containsExactly(A, A, B);
            assertThat(source.faults).isEmpty();
        }
        try (var source = new Source(TYPE)) {
            source.feed(ascii("--FRAME\r\nContent-Length: -5\r\nContent-Length: 99999999999999999999\r\n\r\n"))
                    .feed(A);
            assertThat(source.frames).containsExactly(A);
        }
    }

    @Test
    void skipsPartsThatAreNoJpeg() {
        try (var source = new Source(TYPE)) {
            source.feed(join(
                    ascii("--FRAME\r\nContent-Type: text/plain\r\n\r\nhello\r\n"),
                    part(A),
                    part(ascii("hello")),
                    part(A),
                    ascii("--FRAME\r\n--FRAME\r\nContent-Type: image/jpeg; charset=x\r\n\r\n\r\n"),
                    A));
            assertThat(source.frames).containsExactly(A, A, A);
            assertThat(source.faults).containsExactly(MjpegFault.NOT_JPEG, MjpegFault.NOT_JPEG);
        }
    }

    @Test
    void dropsFramesOverTheLimitWithoutKeepingThem() {
        var large = Jpegs.withComment(A, "x".repeat(Source.MAX_FRAME_BYTES));
        var exact = Jpegs.withComment(A, "x".repeat(Source.MAX_FRAME_BYTES - A.length - 4));
        assertThat(exact).hasSize(Source.MAX_FRAME_BYTES);
        for (var pieceBytes : new int[] {1, 1000, 100_000}) {
            try (var source = new Source(TYPE)) {
                source.feed(
                        0, join(part(large), part(exact), partWithLength(large, large.length), part(A)), pieceBytes);
                assertThat(source.frames).containsExactly(exact, A);
                assertThat(source.faults).containsExactly(MjpegFault.FRAME_TOO_LARGE, MjpegFault.FRAME_TOO_LARGE);
            }
            try (var source = new Source("image/jpeg")) {
                source.feed(0, join(large, exact, large, A), pieceBytes);
                assertThat(source.frames).containsExactly(exact, A);
                assertThat(source.faults).containsExactly(MjpegFault.FRAME_TOO_LARGE, MjpegFault.FRAME_TOO_LARGE);
            }
        }
    }

    @Test
    void endsWhatNeverEnds() {
        assertThat(endlessly(TYPE, "--FRAME\r\nX-Name: ", "x")).containsExactly(MjpegFault.HEADER_TOO_LONG);
        assertThat(endlessly(TYPE, "--FRAME\r\n", "X: y\r\n")).containsExactly(MjpegFault.HEADER_TOO_LONG);
        assertThat(endlessly(TYPE, PART, "\r\n")).containsExactly(MjpegFault.NO_BOUNDARY);
        assertThat(endlessly(TYPE, PART, "x")).containsExactly(MjpegFault.NOT_JPEG, MjpegFault.NO_BOUNDARY);
        assertThat(endlessly(TYPE, "", "x")).containsExactly(MjpegFault.NO_BOUNDARY);
        assertThat(endlessly("", "", "hello\n")).containsExactly(MjpegFault.NO_BOUNDARY);
        assertThat(endlessly("image/jpeg", "", "x")).containsExactly(MjpegFault.NOT_JPEG, MjpegFault.NO_BOUNDARY);
        var open = new String(Arrays.copyOf(A, A.length - 2), StandardCharsets.ISO_8859_1);
        assertThat(endlessly(TYPE, PART + open, "x"))
                .containsExactly(MjpegFault.FRAME_TOO_LARGE, MjpegFault.NO_BOUNDARY);
        assertThat(endlessly("image/jpeg", open, "x"))
                .containsExactly(MjpegFault.FRAME_TOO_LARGE, MjpegFault.NO_BOUNDARY);
    }

    private static List<MjpegFault> endlessly(String type, String start, String more) {
        try (var source = new Source(type)) {
            source.feed(start);
            for (var i = 0; i < 400; i++) {
                source.feed(more.repeat(300));
            }
            return source.faults;
        }
    }

    @Test
    void endsAtTheClosingDelimiter() {
        for (var body :
                List.of("--FRAME--\r\n", PART + "x--FRAME--", PART + "x\r\n--FRAME--", "--FRAME\r\n--FRAME--\r\n")) {
            try (var source = new Source(TYPE)) {
                source.feed(0, join(ascii(body), A), 3);
                assertThat(source.faults).last().isEqualTo(MjpegFault.END_OF_STREAM);
                assertThat(source.frames).isEmpty();
            }
        }
    }

    @Test
    void letsGoOfAHalfFrameWhenClosed() {
        try (var source = new Source(TYPE)) {
            source.feed(PART).feed(Arrays.copyOf(A, 30));
            assertThat(source.frames).isEmpty();
        }
    }

    @Test
    void survivesAnyMutationAndAnswersTheSameHoweverItIsCut() {
        var good = join(
                part(A),
                partWithLength(Jpegs.withThumbnail(A), 700),
                part(Jpegs.without(B, 0xC4)),
                part(A),
                ascii("--FRAME--"));
        for (var seed = 0; seed < 3000; seed++) {
            mutate(new Random(seed), good, seed % 2 == 0 ? TYPE : "");
        }
        var bare = join(A, Jpegs.withThumbnail(A), Jpegs.without(B, 0xC4), A);
        for (var seed = 0; seed < 2000; seed++) {
            mutate(new Random(seed), bare, "image/jpeg");
        }
    }

    private static void mutate(Random random, byte[] good, String type) {
        var bytes = good.clone();
        for (var i = random.nextInt(5); i >= 0; i--) {
            var at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 ->
                    bytes = join(
                            Arrays.copyOf(bytes, at),
                            Arrays.copyOfRange(bytes, Math.min(bytes.length, at + 9), bytes.length));
                case 2 -> bytes = Jpegs.insert(bytes, at, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                default -> bytes[at] = (byte) 0xFF;
            }
            if (bytes.length == 0) {
                return;
            }
        }
        cutsDoNotMatter(type, bytes, 1 + random.nextInt(40));
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        for (var type : List.of(TYPE, "", "image/jpeg")) {
            cutsDoNotMatter(type, bytes, 1);
            cutsDoNotMatter(type, bytes, 17);
        }
    }

    private static void cutsDoNotMatter(String type, byte[] bytes, int pieceBytes) {
        try (var inOne = new Source(type);
                var inPieces = new Source(type)) {
            inOne.feed(bytes);
            inPieces.feed(0, bytes, pieceBytes);
            assertThat(inPieces.frames).hasSameSizeAs(inOne.frames);
            for (var i = 0; i < inOne.frames.size(); i++) {
                assertThat(inPieces.frames.get(i)).isEqualTo(inOne.frames.get(i));
            }
            for (var frame : inOne.frames) {
                assertThat(frame).startsWith(0xFF, 0xD8).endsWith(0xFF, 0xD9);
            }
        }
    }
}
