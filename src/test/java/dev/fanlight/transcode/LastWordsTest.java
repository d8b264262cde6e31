package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a child says stays readable, however much it is. */
class LastWordsTest {
    private static String said(String text) {
        var words = new LastWords();
        words.readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return words.text();
    }

    @Test
    void aFewLinesAreKeptAsTheyAre() {
        assertThat(said("")).isEmpty();
        assertThat(said("[mov,mp4 @ 0x55d0c8f4e2c0] moov atom not found\nÜbung.mp4: Invalid data found.\n"))
                .isEqualTo("[mov,mp4] moov atom not found; Übung.mp4: Invalid data found");
    }

    @Test
    void whatIsSaidAgainAndAgainStandsOnce() {
        assertThat(said("no frame!\nno frame!\r    Last message repeated 2 times\nno frame!\nConversion failed!"))
                .isEqualTo("no frame!; Conversion failed!");
    }

    @Test
    void ofManyLinesTheFirstAndTheLastAreKeptWhole() {
        var lines = IntStream.rangeClosed(1, 500).mapToObj(n -> "line " + n).collect(Collectors.joining("\n"));
        assertThat(said(lines)).isEqualTo("line 1; line 2; (494 more lines); line 497; line 498; line 499; line 500");
    }

    @Test
    void aLongLineEndsWithAWholeWord() {
        var said = said("x264 " + "parameters ".repeat(1_000));
        assertThat(said)
                .hasSizeLessThanOrEqualTo(200)
                .startsWith("x264 parameters")
                .endsWith("parameters …");
        assertThat(said("x".repeat(100_000))).hasSize(200).endsWith("x …");
    }

    @Test
    void thereIsABoundForAll() {
        var lines =
                IntStream.range(0, 500).mapToObj(n -> n + "word ".repeat(900)).collect(Collectors.joining("\n"));
        assertThat(said(lines)).hasSizeLessThan(1_300);
    }

    @Test
    void nothingThatMovesATerminalsCursor() {
        assertThat(said("\u001b[31mred\u0007 and\u0000 more\n")).isEqualTo("[31mred  and  more");
    }
}
