package dev.fanlight.transcode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a child wrote to its standard error, for people: its first lines, which mostly say what went wrong, and its last ones,
 * which say what became of that. Whole lines, at most 1,300 characters together. Filled by a thread of its own, read by any.
 */
public final class LastWords {
    private static final int FIRST_LINES = 2;
    private static final int LAST_LINES = 4;
    private static final int MAX_LINE_CHARS = 200;

    /** Of a longer line the rest is not kept. */
    private static final int MAX_LINE_BYTES = 1_000;

    /** Addresses in the child's memory say nothing to anybody. */
    private static final Pattern ADDRESS = Pattern.compile(" @ 0x[0-9a-f]+");

    private static final Pattern REPEATED = Pattern.compile("Last message repeated \\d+ times");

    private final List<String> first = new ArrayList<>();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String newest = "";
    private long leftOut;

    /** Reads to the end; whatever comes is kept or forgotten, so that the child never waits for us. */
    public void readAll(InputStream in) {
        var bytes = new byte[1_024];
        try {
            for (var length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                for (var i = 0; i < length; i++) {
                    onByte(bytes[i]);
                }
            }
        } catch (IOException closed) {
            // It has ended, and so have its words.
        }
        endLine();
    }

    private synchronized void onByte(byte next) {
        if (next == '\n' || next == '\r') {
            endLine();
        } else if (line.size() < MAX_LINE_BYTES) {
            line.write(next);
        }
    }

    private synchronized void endLine() {
        var text = readable(line.toString(StandardCharsets.UTF_8));
        line.reset();
        if (text.isEmpty() || text.equals(newest) || REPEATED.matcher(text).matches()) {
            return;
        }
        newest = text;
        if (first.size() < FIRST_LINES) {
            first.add(text);
            return;
        }
        last.add(text);
        if (last.size() > LAST_LINES) {
            last.removeFirst();
            leftOut++;
        }
    }

    /** Without what is for terminals and debuggers; a long line ends with a whole word. */
    private static String readable(String text) {
        var clean = ADDRESS.matcher(text)
                .replaceAll("")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip()
                .replaceFirst("[.;]+$", "");
        if (clean.length() <= MAX_LINE_CHARS) {
            return clean;
        }
        var end = clean.lastIndexOf(' ', MAX_LINE_CHARS - 2);
        return clean.substring(0, end < MAX_LINE_CHARS / 2 ? MAX_LINE_CHARS - 2 : end) + " …";
    }

    /** The lines, parted by semicolons; empty where it said nothing. */
    public synchronized String text() {
        var all = new ArrayList<>(first);
        if (leftOut > 0) {
            all.add("(" + leftOut + (leftOut == 1 ? " more line)" : " more lines)"));
        }
        all.addAll(last);
        return String.join("; ", all);
    }
}
