package dev.fanlight.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Guesses which key was meant by one that does not exist: a slip of the finger, another spelling, a wrong level. */
final class NearestKey {
    private static final int MAX_LENGTH = 64;

    private NearestKey() {}

    /**
     * The path of the key or section that looks most like the one written.
     *
     * @param parent path pattern above the key; empty at the top level
     * @param written the key as it stands in the file
     */
    static Optional<String> of(String parent, String written) {
        if (written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var best = Optional.<String>empty();
        var bestScore = Integer.MAX_VALUE;
        for (var path : paths()) {
            var dot = path.lastIndexOf('.');
            var name = path.substring(dot + 1);
            var allowed = Math.max(1, Math.min(name.length(), written.length()) / 3);
            var distance = name.equals(Key.NAME) ? MAX_LENGTH : distance(plain(name), plain(written));
            // A key on the wrong level has to look better than one on the right level.
            var score = distance * 2 + (parent.equals(dot < 0 ? "" : path.substring(0, dot)) ? 0 : 1);
            if (distance <= allowed && score < bestScore) {
                best = Optional.of(path);
                bestScore = score;
            }
        }
        return best;
    }

    private static SortedSet<String> paths() {
        var paths = new TreeSet<String>();
        for (var key : Keys.ALL) {
            for (var end = key.path().length(); end > 0; end = key.path().lastIndexOf('.', end - 1)) {
                paths.add(key.path().substring(0, end));
            }
        }
        return paths;
    }

    /** {@code max_frame_size}, {@code max-frame-size} and {@code maxFrameSize} are one word. */
    private static String plain(String name) {
        return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
    }

    /** Letters to insert, delete, replace, or swap with their neighbour to get from one word to the other. */
    private static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(rows[0], j -> j);
        for (var i = 1; i <= a.length(); i++) {
            rows[i][0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var isSame = a.charAt(i - 1) == b.charAt(j - 1);
                var cost =
                        Math.min(rows[i - 1][j - 1] + (isSame ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                var isSwapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = isSwapped ? Math.min(cost, rows[i - 2][j - 2] + 1) : cost;
            }
        }
        return rows[a.length()][b.length()];
    }
}
