package dev.fanlight.config;

import dev.fanlight.media.StreamName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Turns the nodes of one YAML document into the records, by the table of {@link Keys}. For one use. */
final class ConfigReader {
    private static final String STREAMS = "streams";
    private static final String STREAM = STREAMS + "." + Key.NAME;

    private final Set<String> schemes;
    private final Problems problems;

    ConfigReader(Set<String> schemes, Problems problems) {
        this.schemes = schemes;
        this.problems = problems;
    }

    /** Never throws; what is wrong is in the problems, and the configuration is of no use then. */
    FanlightConfig read(Node root) {
        var nodes = new HashMap<String, Node>();
        collect(root, "", "", nodes);
        return FanlightConfig.read(new Section(nodes, Key.NAME, problems), streams(nodes));
    }

    /**
     * Files every node under its path pattern.
     *
     * @param pattern path pattern of the node, {@code streams.NAME}
     * @param path the path as it stands in the file, {@code streams.drone1}
     */
    private void collect(Node node, String pattern, String path, Map<String, Node> into) {
        eachEntry(node, path, (key, value) -> {
            var keyPattern = below(pattern, key.getValue());
            var keyPath = below(path, key.getValue());
            // The path of a key is made of levels; "http.port:" in one line would be a second way to say the same.
            if (key.getValue().indexOf('.') >= 0) {
                problems.add(Section.line(key), keyPath, unknown(pattern, path, key.getValue()));
            } else if (keyPattern.equals(STREAMS) || Keys.isKey(keyPattern)) {
                into.put(keyPattern, value);
            } else if (Keys.isSection(keyPattern) && !keyPattern.equals(STREAM)) {
                collect(value, keyPattern, keyPath, into);
            } else {
                problems.add(Section.line(key), keyPath, unknown(pattern, path, key.getValue()));
            }
        });
    }

    private SortedMap<StreamName, StreamConfig> streams(Map<String, Node> nodes) {
        var streams = new TreeMap<StreamName, StreamConfig>();
        var node = nodes.get(STREAMS);
        if (node == null) {
            return streams;
        }
        if (node instanceof MappingNode mapping && mapping.getValue().size() > FanlightConfig.MAX_STREAMS) {
            var count = mapping.getValue().size();
            problems.add(
                    Section.line(node),
                    STREAMS,
                    "found " + count + " streams, allowed are at most " + FanlightConfig.MAX_STREAMS);
            return streams;
        }
        eachEntry(node, STREAMS, (key, value) -> {
            var name = key.getValue();
            var path = below(STREAMS, name);
            var nameProblem = StreamName.problem(name);
            if (nameProblem.isPresent()) {
                problems.add(Section.line(key), path, nameProblem.get());
            } else if (value instanceof ScalarNode && !Section.isNothing(value)) {
                problems.add(
                        Section.line(value),
                        path,
                        Section.found(value, "further keys below it") + "; write an address as source: below the name");
            } else {
                streams.put(new StreamName(name), stream(value, path, name));
            }
        });
        return streams;
    }

    private StreamConfig stream(Node node, String path, String name) {
        var nodes = new HashMap<String, Node>();
        collect(node, STREAM, path, nodes);
        var section = new Section(nodes, name, problems);
        var stream = StreamConfig.read(section);
        stream.source()
                .filter(source -> !schemes.contains(source.scheme()))
                .ifPresent(source -> section.report(
                        Keys.STREAM_SOURCE,
                        "found \"" + Problems.shown(source.redacted()) + "\", allowed is an address that starts with "
                                + SourceAddress.schemeList(schemes)));
        return stream;
    }

    /** Goes through a mapping; nothing is an empty one. Reports other kinds of nodes, odd keys, and keys written twice. */
    private void eachEntry(Node node, String path, BiConsumer<ScalarNode, Node> action) {
        if (Section.isNothing(node)) {
            return;
        }
        var shownPath = path.isEmpty() ? "the file" : path;
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    Section.line(node), shownPath, Section.found(node, "further keys below it, written key: value"));
            return;
        }
        var linesByKey = new HashMap<String, Integer>();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(
                        Section.line(entry.getKeyNode()), shownPath, "a key is a plain word, not a list or a mapping");
                continue;
            }
            var firstLine = linesByKey.putIfAbsent(key.getValue(), Section.line(key));
            if (firstLine == null) {
                action.accept(key, entry.getValueNode());
            } else {
                problems.add(
                        Section.line(key), below(path, key.getValue()), "written twice, first in line " + firstLine);
            }
        }
    }

    private String unknown(String pattern, String path, String key) {
        if (problems.isFull()) {
            return "unknown key";
        }
        if (Keys.isKey(below(pattern, key))) {
            var dot = key.indexOf('.');
            return "write it as two lines, " + key.substring(0, dot) + ": and below it, indented, "
                    + key.substring(dot + 1) + ":";
        }
        var name = path.startsWith(STREAMS + ".") ? path.substring(STREAMS.length() + 1) : Key.NAME;
        return NearestKey.of(pattern, key)
                .map(nearest -> "unknown key; did you mean " + nearest.replace(Key.NAME, name) + "?")
                .orElse("unknown key");
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
