package dev.fanlight.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong in one file, collected so that people mend it in one go. */
final class Problems {
    /** Nobody reads more, and a hostile file must not fill the memory. */
    private static final int MAX_KEPT = 50;

    private static final int MAX_SHOWN_LENGTH = 80;

    private final String file;
    private final List<Problem> kept = new ArrayList<>();
    private int left;

    private record Problem(int line, String sentence) {}

    Problems(String file) {
        this.file = file;
    }

    /** @param line counted from 1 */
    void add(int line, String path, String sentence) {
        if (isFull()) {
            left++;
        } else {
            kept.add(new Problem(line, shown(path) + ": " + sentence));
        }
    }

    boolean isFull() {
        return kept.size() >= MAX_KEPT;
    }

    void throwIfAny() throws ConfigException {
        if (kept.isEmpty()) {
            return;
        }
        var sentences = new ArrayList<String>();
        kept.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .forEach(problem -> sentences.add(file + ":" + problem.line + ": " + problem.sentence));
        if (left > 0) {
            sentences.add(file + ": and " + left + " more");
        }
        throw new ConfigException(sentences);
    }

    /** A text from the file, fit for a terminal: one line, not too long, no control characters, no secret. */
    static String shown(String text) {
        var open = Stream.of("//", "@", "?").anyMatch(text::contains) ? AddressSecrets.withoutAny(text) : text;
        var shown = new StringBuilder();
        open.codePoints().limit(MAX_SHOWN_LENGTH).forEach(c -> {
            if (isPrintable(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return open.codePointCount(0, open.length()) > MAX_SHOWN_LENGTH
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
