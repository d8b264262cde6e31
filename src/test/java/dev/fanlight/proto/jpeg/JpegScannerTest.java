package dev.fanlight.proto.jpeg;

import static dev.fanlight.proto.jpeg.Jpegs.baseline;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.jpeg.JpegScanner.Progress;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegScannerTest {
    private static List<byte[]> samples() {
        var plain = baseline(24, 16, 1);
        return List.of(
                plain,
                Jpegs.progressive(24, 16, 2),
                Jpegs.withThumbnail(plain),
                Jpegs.without(plain, 0xC4),
                Jpegs.byHand());
    }

    /** Feeds pieces of one size and tells where the JPEG ended, or -1. */
    private static int scan(JpegScanner scanner, byte[] bytes, int pieceBytes) {
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at));
            var progress = Progress.SCAN;
            while (progress == Progress.SCAN) {
                progress = scanner.scan(piece, piece.writerIndex());
            }
            if (progress != Progress.MORE) {
                return progress == Progress.WHOLE ? at + piece.readerIndex() : -1;
            }
        }
        return -1;
    }

    @Test
    void endsAtTheLastByteHoweverThePiecesAreCut() {
        for (var jpeg : samples()) {
            var followed = Jpegs.join(jpeg, new byte[] {1, 2, 3});
            for (var pieceBytes = 1; pieceBytes <= followed.length; pieceBytes++) {
                var scanner = new JpegScanner();
                assertThat(scan(scanner, followed, pieceBytes)).isEqualTo(jpeg.length);
                assertThat(scanner.lengthBytes()).isEqualTo(jpeg.length);
            }
        }
    }

    @Test
    void neverCallsATruncatedJpegWhole() {
        for (var jpeg : samples()) {
            for (var length = 0; length < jpeg.length; length++) {
                assertThat(scan(new JpegScanner(), Arrays.copyOf(jpeg, length), length + 1))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void readsSizeAndKind() {
        var scanner = new JpegScanner();
        scan(scanner, baseline(24, 16, 1), 5);
        var header = scanner.header().orElseThrow();
        assertThat(header.widthPx()).isEqualTo(24);
        assertThat(header.heightPx()).isEqualTo(16);
        assertThat(header.components()).isEqualTo(3);
        assertThat(header.precisionBits()).isEqualTo(8);
        assertThat(header.isBaseline()).isTrue();
        assertThat(header.needsStandardTables()).isFalse();

        scanner.reset();
        scan(scanner, Jpegs.progressive(40, 8, 1), 5);
        assertThat(scanner.header().orElseThrow().isProgressive()).isTrue();
        assertThat(scanner.header().orElseThrow().isBaseline()).isFalse();
    }

    @Test
    void tellsWhereMissingHuffmanTablesBelong() throws IOException {
        var whole = baseline(24, 16, 1);
        var bare = Jpegs.without(whole, 0xC4);
        var scanner = new JpegScanner();
        scan(scanner, bare, 7);
        var header = scanner.header().orElseThrow();
        assertThat(header.needsStandardTables()).isTrue();
        assertThat(Jpegs.standardTables()).hasSize(StandardHuffmanTables.SIZE_BYTES);

        var mended = Jpegs.insert(bare, header.firstScanOffsetBytes(), Jpegs.standardTables());
        scanner.reset();
        scan(scanner, mended, mended.length);
        assertThat(scanner.header()).contains(header.withStandardTables());
        var expected = ImageIO.read(new ByteArrayInputStream(whole));
        var actual = ImageIO.read(new ByteArrayInputStream(mended));
        for (var i = 0; i < 24 * 16; i++) {
            assertThat(actual.getRGB(i % 24, i / 24)).isEqualTo(expected.getRGB(i % 24, i / 24));
        }
    }

    @Test
    void knowsTheTypicalTables() {
        var expected = Unpooled.buffer();
        expected.writeShort(0xFFC4).writeShort(418);
        var tables = List.of(
                JPEGHuffmanTable.StdDCLuminance,
                JPEGHuffmanTable.StdDCChrominance,
                JPEGHuffmanTable.StdACLuminance,
                JPEGHuffmanTable.StdACChrominance);
        var ids = new int[] {0x00, 0x01, 0x10, 0x11};
        for (var i = 0; i < 4; i++) {
            expected.writeByte(ids[i]);
            for (var count : tables.get(i).getLengths()) {
                expected.writeByte(count);
            }
            expected.writeZero(16 - tables.get(i).getLengths().length);
            for (var value : tables.get(i).getValues()) {
                expected.writeByte(value);
            }
        }
        assertThat(Unpooled.wrappedBuffer(Jpegs.standardTables())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00                                                   | NO_SOI
            ff00                                                 | NO_SOI
            ffd800                                               | BAD_MARKER
            ffd8ff00                                             | BAD_MARKER
            ffd8ffd0                                             | BAD_MARKER
            ffd8ffd8                                             | SOI_INSIDE
            ffd8ffd9                                             | NO_SCAN
            ffd8ffe00001                                         | BAD_LENGTH
            ffd8ffda                                             | BAD_SCAN_HEADER
            ffd8ffc00007                                         | BAD_LENGTH
            ffd8ffc0000b080000001001                             | ZERO_SIZE
            ffd8ffc0000b080010000001                             | ZERO_SIZE
            ffd8ffc0000b080010001000                             | BAD_FRAME_HEADER
            ffd8ffc0000b080010001003                             | BAD_FRAME_HEADER
            ffd8ffc0000b080010001001011100ffc0                   | BAD_FRAME_HEADER
            ffd8ffc0000b080010001001011100ffd9                   | NO_SCAN
            ffd8ffc0000b080010001001011100ffda000805             | BAD_SCAN_HEADER
            ffd8ffc0000b080010001001011100ffda0008010100003f0012ffd8 | SOI_INSIDE
            ffd8ffc0000b080010001001011100ffda0008010100003f0012ff01 | BAD_MARKER
            ffd8ffc0000b080010001001011100ffda0008010100003f0012ffc0 | BAD_FRAME_HEADER
            """)
    void refusesWithAReasonAndStandsAtTheByte(String hex, JpegFault reason) {
        var bytes = HexFormat.of().parseHex(hex);
        var scanner = new JpegScanner();
        assertThat(scan(scanner, bytes, bytes.length)).isEqualTo(-1);
        assertThat(scanner.fault()).contains(reason);
        assertThat(scanner.lengthBytes()).isEqualTo(bytes.length - 1);
        assertThat(scanner.scan(Unpooled.wrappedBuffer(bytes), bytes.length)).isEqualTo(Progress.REFUSED);
    }

    @Test
    void goesOnWithTheJpegThatStartsInside() {
        var jpeg = Jpegs.byHand();
        var stream = Unpooled.wrappedBuffer(Jpegs.join(Arrays.copyOf(jpeg, jpeg.length - 3), jpeg));
        var scanner = new JpegScanner();
        assertThat(scanner.scan(stream, stream.writerIndex())).isEqualTo(Progress.SCAN);
        assertThat(scanner.scan(stream, stream.writerIndex())).isEqualTo(Progress.REFUSED);
        scanner.resetBehindFirstByte();
        assertThat(scanner.scan(stream, stream.writerIndex())).isEqualTo(Progress.SCAN);
        assertThat(scanner.scan(stream, stream.writerIndex())).isEqualTo(Progress.WHOLE);
        assertThat(scanner.lengthBytes()).isEqualTo(jpeg.length);
    }

    @Test
    void answersAnyBytesTheSameHoweverTheyAreCut() {
        for (var seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var bytes = Jpegs.byHand();
            for (var i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            cutsDoNotMatter(bytes, 1 + random.nextInt(20));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        cutsDoNotMatter(bytes, 1);
        cutsDoNotMatter(bytes, 13);
    }

    private static void cutsDoNotMatter(byte[] bytes, int pieceBytes) {
        var inOne = new JpegScanner();
        var inPieces = new JpegScanner();
        assertThat(scan(inPieces, bytes, pieceBytes)).isEqualTo(scan(inOne, bytes, bytes.length + 1));
        assertThat(inPieces.fault()).isEqualTo(inOne.fault());
        assertThat(inPieces.header()).isEqualTo(inOne.header());
    }
}
