package dev.fanlight.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Turns the bytes of a file into YAML nodes, within limits that keep a hostile file from doing harm. */
final class YamlText {
    static final int MAX_SIZE_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 100;

    private final String file;

    YamlText(String file) {
        this.file = file;
    }

    /** The root of the document; empty when the file is empty or holds comments only. */
    Optional<Node> compose(byte[] bytes) throws ConfigException {
        if (bytes.length > MAX_SIZE_BYTES) {
            throw problem("is larger than 1 MiB");
        }
        var text = decoded(bytes);
        var settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MAX_SIZE_BYTES)
                .build();
        try {
            checkLimits(text, settings);
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            // Never the exception's own message: it quotes the file, passwords included.
            throw problem(line(e.getProblemMark().or(e::getContextMark)), sentence(e));
        } catch (ReaderException e) {
            var line = 1
                    + text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            throw problem(
                    line, String.format("holds the character U+%04X, which YAML does not allow", e.getCodePoint()));
        } catch (YamlEngineException _) {
            throw problem("is not YAML");
        }
    }

    private String decoded(byte[] bytes) throws ConfigException {
        var buffer = ByteBuffer.wrap(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            // The decoder leaves the position at the byte it could not read.
            var line = 1L;
            for (var i = 0; i < buffer.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw problem(line, "is not UTF-8 text; save the file as UTF-8");
        }
    }

    /** Composing recurses and follows aliases, so depth and aliases are counted first, on the flat events. */
    private void checkLimits(String text, LoadSettings settings) throws ConfigException {
        var depth = 0;
        var aliases = 0;
        for (var event : new Parse(settings).parseString(text)) {
            switch (event) {
                case CollectionStartEvent _ -> depth++;
                case CollectionEndEvent _ -> depth--;
                case AliasEvent _ -> aliases++;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw problem(line(event.getStartMark()), "is nested more than " + MAX_DEPTH + " levels deep");
            }
            if (aliases > MAX_ALIASES) {
                throw problem(line(event.getStartMark()), "holds more than " + MAX_ALIASES + " aliases (*name)");
            }
        }
    }

    private static String sentence(MarkedYamlEngineException e) {
        var problem = Optional.ofNullable(e.getProblem()).orElse("");
        if (problem.contains("TAB")) {
            return "found a tab where only spaces may stand; YAML is indented with spaces";
        }
        return "not YAML: " + Problems.shown(problem);
    }

    private static long line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1L).orElse(1L);
    }

    private ConfigException problem(long line, String sentence) {
        return new ConfigException(List.of(file + ":" + line + ": " + sentence));
    }

    private ConfigException problem(String sentence) {
        return new ConfigException(List.of(file + ": " + sentence));
    }
}
