package dev.fanlight.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table in {@code docs/compatibility.md}, between two marks. */
final class CompatibilityTable {
    /** Makes the test write the table, for a look at what has changed. */
    static final String WRITE = "fanlight.writeCompatibility";

    private static final Path PAGE = Path.of(System.getProperty("user.dir"), "docs", "compatibility.md");
    private static final String BEGIN = "<!-- written by CompatibilityTest -->";
    private static final String END = "<!-- end of what CompatibilityTest writes -->";
    private static final String HEAD = """
            | way in | program | sent | WebRTC | stream.mjpg | snapshot | RTSP | RTMP | seen too with |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private CompatibilityTable() {}

    /** The lines for people to read. */
    static String of(List<String> rows) {
        return HEAD + String.join("\n", rows) + "\n";
    }

    /** The rows that the page has. */
    static List<String> documented() throws IOException {
        var rows = new ArrayList<>(inside(Files.readString(PAGE))
                .lines()
                .filter(line -> line.startsWith("| "))
                .toList());
        rows.subList(0, Math.min(2, rows.size())).clear();
        return rows;
    }

    static void write(List<String> rows) throws IOException {
        var page = Files.readString(PAGE);
        var from = page.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(PAGE, page.substring(0, from) + "\n" + of(rows) + page.substring(page.indexOf(END, from)));
    }

    private static String inside(String page) {
        var from = page.indexOf(BEGIN) + BEGIN.length();
        return page.substring(from, page.indexOf(END, from));
    }
}
