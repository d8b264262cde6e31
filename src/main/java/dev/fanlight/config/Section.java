package dev.fanlight.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The values found in one part of the file; gives each key its value, and reports the ones that are none. */
final class Section {
    private final Map<String, Node> nodesByPath;
    private final String streamName;
    private final Problems problems;

    /**
     * @param nodesByPath nodes by the path pattern of their key
     * @param streamName what {@code NAME} stands for here
     */
    Section(Map<String, Node> nodesByPath, String streamName, Problems problems) {
        this.nodesByPath = nodesByPath;
        this.streamName = streamName;
        this.problems = problems;
    }

    /** A part of the file that is not there: every key has its default. */
    static Section empty() {
        return new Section(Map.of(), Key.NAME, new Problems(""));
    }

    /** The value of the key; its default when it is absent, or wrong, which is reported. */
    <T> T get(Key<T> key) {
        var node = nodesByPath.get(key.path());
        if (node == null) {
            return key.defaultValue();
        }
        return switch (key.type()) {
            case ValueType.Single<T> single -> single(node, key, single).orElseGet(key::defaultValue);
            case ValueType.Many<?, T> many -> many(node, key, many);
        };
    }

    /** Whether something is written behind the key, right or wrong. */
    boolean isSet(Key<?> key) {
        var node = nodesByPath.get(key.path());
        return node != null
                && !(node instanceof ScalarNode scalar && scalar.getValue().isEmpty());
    }

    /** Reports a problem with a value that is there and well written, but does not fit the rest. */
    void report(Key<?> key, String sentence) {
        var node = nodesByPath.get(key.path());
        if (node != null) {
            problems.add(line(node), pathOf(key), sentence);
        }
    }

    private <T, E> T many(Node node, Key<T> key, ValueType.Many<E, T> many) {
        var entries = new ArrayList<E>();
        if (node instanceof SequenceNode sequence) {
            sequence.getValue()
                    .forEach(entry -> single(entry, key, many.entry()).ifPresent(entries::add));
        } else {
            single(node, key, many.entry()).ifPresent(entries::add);
        }
        return many.collector().apply(entries);
    }

    private <T> Optional<T> single(Node node, Key<?> key, ValueType.Single<T> single) {
        if (node instanceof ScalarNode scalar && !isNothing(scalar)) {
            switch (single.parser().apply(scalar.getValue())) {
                case Parsed.Value<T>(var value) -> {
                    return Optional.of(value);
                }
                case Parsed.Problem<T>(var hint) ->
                    problems.add(
                            line(node),
                            pathOf(key),
                            found(node, single.allowed()) + (hint.isEmpty() ? "" : "; " + hint));
            }
        } else {
            problems.add(line(node), pathOf(key), found(node, single.allowed()));
        }
        return Optional.empty();
    }

    private String pathOf(Key<?> key) {
        return key.path().replace(Key.NAME, streamName);
    }

    static String found(Node node, String allowed) {
        var what = switch (node) {
            case ScalarNode scalar when isNothing(scalar) -> "nothing";
            case ScalarNode scalar -> "\"" + Problems.shown(scalar.getValue()) + "\"";
            case SequenceNode _ -> "a list";
            case MappingNode _ -> "further keys";
            default -> "something else";
        };
        return "found " + what + ", allowed is " + allowed;
    }

    /** {@code port:} with nothing behind it, or {@code null}, or {@code ~}. */
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && List.of("", "~", "null").contains(scalar.getValue());
    }

    /** The line of a node, counted from 1. */
    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
