package dev.fanlight.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * One key of {@code fanlight.yml}.
 *
 * @param path its place, such as {@code http.port}; {@value #NAME} stands for the name of a stream
 * @param type what may stand behind it, with range and unit
 * @param defaultText what holds when it is left out, written as in the file
 * @param meaning one sentence for people
 */
record Key<T>(String path, ValueType<T> type, String defaultText, String meaning) {
    static final String NAME = "NAME";

    /** The value that holds when the key is left out. */
    T defaultValue() {
        return switch (type) {
            case ValueType.Single<T> single -> parsed(single, defaultText);
            case ValueType.Many<?, T> many -> defaultList(many);
        };
    }

    private <E> T defaultList(ValueType.Many<E, T> many) {
        var entries = new ArrayList<E>();
        Arrays.stream(defaultText.substring(1, defaultText.length() - 1).split(","))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .forEach(text -> entries.add(parsed(many.entry(), text)));
        return many.collector().apply(entries);
    }

    private <V> V parsed(ValueType.Single<V> single, String text) {
        return switch (single.parser().apply(text)) {
            case Parsed.Value<V>(var value) -> value;
            case Parsed.Problem<V> problem -> throw new AssertionError("default of " + path + ": " + problem);
        };
    }
}
