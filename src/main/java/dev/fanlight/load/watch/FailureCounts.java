package dev.fanlight.load.watch;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why viewers failed to come, and how many for each reason. Any thread. */
final class FailureCounts {
    /** Sentences may hold numbers that differ each time. */
    private static final int MAX_REASONS = 20;

    private static final String OTHERS = "other reasons";

    /** Guarded by itself. */
    private final Map<String, Integer> counts = new TreeMap<>();

    void add(@Nullable String sentence) {
        synchronized (counts) {
            var reason = sentence == null ? OTHERS : sentence;
            counts.merge(counts.containsKey(reason) || counts.size() < MAX_REASONS ? reason : OTHERS, 1, Integer::sum);
        }
    }

    Map<String, Integer> counts() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }
}
