package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.StreamName;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code config/reference.yml} and the table of keys say the same. */
class ReferenceTest {
    private static final Path REFERENCE = Path.of("config", "reference.yml");
    private static final String NO_STREAMS = "streams: {}";
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z0-9]+):(.*)");

    private static String reference = "";

    /** What the reference says about a key: the text of the comment above it, and the value behind it. */
    private record Said(String comment, String value) {}

    @BeforeAll
    static void read() throws IOException {
        reference = Files.readString(REFERENCE);
    }

    @Test
    void loadingItGivesTheDefaults() throws ConfigException {
        var loader = new ConfigLoader(Set.of("http"));
        assertThat(loader.load(REFERENCE)).isEqualTo(FanlightConfig.defaults());
    }

    @Test
    void itsExampleStreamCanBeUncommented() throws ConfigException {
        var loader = new ConfigLoader(Set.of("http"));
        var config = loader.parse("reference.yml", withExample().getBytes(StandardCharsets.UTF_8));
        var source = new SourceAddress(URI.create("http://camera.local:8000/stream.mjpg"));
        assertThat(config).isEqualTo(FanlightConfig.defaults().withStream(new StreamName("drone1"), source));
    }

    @Test
    void listsExactlyTheKeysOfTheTableInItsOrder() {
        assertThat(said().keySet())
                .containsExactlyElementsOf(Keys.ALL.stream().map(Key::path).toList());
    }

    @Test
    void saysMeaningRangeAndDefaultOfEveryKey() {
        var said = said();
        assertThat(Keys.ALL).allSatisfy(key -> {
            var entry = Objects.requireNonNull(said.get(key.path()), key.path());
            assertThat(entry.comment()).contains(key.meaning());
            assertThat(entry.comment()).contains("Allowed: " + key.type().allowed() + ".");
            if (!key.defaultText().isEmpty()) {
                assertThat(entry.value()).isEqualTo(key.defaultText());
            }
            assertThat(key.defaultValue()).isNotNull();
        });
    }

    @Test
    void theRecipesInTheDocsCanBeLoaded() throws IOException, ConfigException {
        var loader = new ConfigLoader(Set.of("http"));
        var recipes = 0;
        for (var paragraph :
                Files.readString(Path.of("docs", "configuration.md")).split("\n\n", -1)) {
            if (paragraph.matches("(?s) {4}[a-z]+:( .*|\n.*)")) {
                var recipe = paragraph.replaceAll("(?m)^ {4}", "");
                assertThat(loader.parse("recipe", recipe.getBytes(StandardCharsets.UTF_8)))
                        .isNotEqualTo(FanlightConfig.defaults());
                recipes++;
            }
        }
        assertThat(recipes).isEqualTo(11);
    }

    /** The reference with its example stream as its own words say: without the {} and the first # of each line. */
    private static String withExample() {
        var at = reference.indexOf(NO_STREAMS);
        var introduction = reference.indexOf("# To add a stream");
        assertThat(at).isPositive().isLessThan(introduction);
        var example = reference.substring(reference.indexOf('\n', introduction) + 1);
        return reference.substring(0, at) + "streams:\n" + example.replaceAll("(?m)^#", "");
    }

    private static Map<String, Said> said() {
        var said = new LinkedHashMap<String, Said>();
        var path = new ArrayDeque<String>();
        var comment = new StringBuilder();
        for (var line : withExample().lines().toList()) {
            var key = KEY.matcher(line);
            if (line.isBlank()) {
                comment.setLength(0);
            } else if (line.strip().startsWith("#")) {
                comment.append(line.strip().substring(1));
            } else {
                assertThat(key.matches()).as(line).isTrue();
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2).equals("drone1") ? Key.NAME : key.group(2));
                if (!key.group(3).isBlank()) {
                    said.put(
                            String.join(".", path),
                            new Said(comment.toString(), key.group(3).strip()));
                }
                comment.setLength(0);
            }
        }
        return said;
    }
}
