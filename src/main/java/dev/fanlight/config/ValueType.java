package dev.fanlight.config;

import java.util.List;
import java.util.function.Function;

/** What may stand behind a key. */
sealed interface ValueType<T> {
    /** What is allowed, as people read it: "a whole number from 0 to 65535". */
    String allowed();

    /** One value. */
    record Single<T>(String allowed, Function<String, Parsed<T>> parser) implements ValueType<T> {}

    /** A list of values, made into one. A value that stands alone is a list of one. */
    record Many<E, T>(Single<E> entry, Function<List<E>, T> collector) implements ValueType<T> {
        @Override
        public String allowed() {
            return "a list, each entry " + entry.allowed();
        }
    }
}
