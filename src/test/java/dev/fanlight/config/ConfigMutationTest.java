package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A file damaged at random is read, or refused with a {@link ConfigException}; nothing else comes out. */
class ConfigMutationTest {
    private static final String[] SCRAPS = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!x ",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "'",
        "\"",
        "\t",
        "\n",
        "#",
        "? ",
        "<<",
        "~",
        "---\n",
        "...\n",
        "\u0000",
        "\ud83d\ude00",
        "99999999999",
        "http://u:p@h/",
        "%YAML 9.9\n",
        "\\x"
    };

    @Test
    void neverAnythingButConfigException() throws IOException {
        var original = Files.readAllBytes(Path.of("config", "reference.yml"));
        var text = new String(original, StandardCharsets.UTF_8)
                .replaceAll("(?m)^ *#.*\n|^\n", "")
                .replace("streams: {}", "streams:\n  a:\n    source: http://u:p@h/x\n    onDemand: true\n");
        var loader = new ConfigLoader(Set.of("http"));
        var refused = 0;
        for (var seed = 0L; seed < 2000; seed++) {
            var random = new Random(seed);
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            for (var i = random.nextInt(1, 6); i > 0; i--) {
                bytes = mutated(bytes, random);
            }
            try {
                loader.parse("fanlight.yml", bytes);
            } catch (ConfigException e) {
                refused++;
                assertThat(e.problems()).as("seed " + seed).isNotEmpty().allMatch(line -> line.length() < 600);
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(refused).isBetween(1, 2000);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        var at = random.nextInt(bytes.length);
        var to = Math.min(bytes.length, at + random.nextInt(20));
        var scrap = SCRAPS[random.nextInt(SCRAPS.length)].getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(4)) {
            case 0 -> {
                var copy = bytes.clone();
                copy[at] = (byte) random.nextInt(256);
                yield copy;
            }
            case 1 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
            case 2 ->
                joined(
                        joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, to)),
                        Arrays.copyOfRange(bytes, to, bytes.length));
            default -> joined(joined(Arrays.copyOf(bytes, at), scrap), Arrays.copyOfRange(bytes, at, bytes.length));
        };
    }

    private static byte[] joined(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
