package dev.fanlight.transcode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.regex.Pattern;

/** The newest lines that a child wrote to its standard error, for people. Filled by a thread of its own, read by any. */
public final class LastWords {
    private static final int MAX_LINES = 8;
    private static final int MAX_LINE_CHARS = 240;

    /** Addresses in the child's memory say nothing to anybody. */
    private static final Pattern ADDRESS = Pattern.compile(" @ 0x[0-9a-f]+");

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();

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
        } else if (line.length() < MAX_LINE_CHARS) {
            line.append(next >= ' ' && next < 0x7F ? (char) next : '?');
        }
    }

    private synchronized void endLine() {
        var text = ADDRESS.matcher(line).replaceAll("").strip();
        line.setLength(0);
        if (text.isEmpty() || text.equals(lines.peekLast())) {
            return;
        }
        lines.add(text);
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }

    /** The lines, parted by semicolons; empty where it said nothing. */
    public synchronized String text() {
        return String.join("; ", lines);
    }
}
