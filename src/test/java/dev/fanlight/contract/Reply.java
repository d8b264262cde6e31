package dev.fanlight.contract;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP answer, or the head of a request, as it came over the wire. */
public final class Reply {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String statusLine;
    private final Map<String, String> headers;
    private final byte[] body;

    Reply(String statusLine, Map<String, String> headers, byte[] body) {
        this.statusLine = statusLine;
        this.headers = headers;
        this.body = body;
    }

    /** Reads status line and headers and leaves the body where it is. */
    public static Reply readHead(InputStream in) throws IOException {
        var statusLine = readLine(in);
        return new Reply(statusLine, readHeaders(in), new byte[0]);
    }

    /** Reads header lines up to the blank one; names in small letters. */
    static Map<String, String> readHeaders(InputStream in) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Reads a whole answer that has a Content-Length, or ends with its connection. */
    public static Reply read(InputStream in) throws IOException {
        var head = readHead(in);
        var length = head.header("content-length");
        var body = length.isPresent() ? in.readNBytes(Integer.parseInt(length.get())) : in.readAllBytes();
        return new Reply(head.statusLine, head.headers, body);
    }

    /** One line without its line break; ISO 8859-1. */
    public static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var value = in.read(); value != '\n'; value = in.read()) {
            if (value < 0) {
                throw new EOFException(
                        "the connection ended within a line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(value);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** The first line; of a request, its request line. */
    public String statusLine() {
        return statusLine;
    }

    public int status() {
        return Integer.parseInt(statusLine, statusLine.indexOf(' ') + 1, statusLine.indexOf(' ') + 4, 10);
    }

    /** By their names in small letters. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The value of a header, by its name in small letters. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Empty when only the head was read. */
    public byte[] body() {
        return body;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    /** The sentence of a problem document. */
    public String detail() {
        return json().path("detail").asString();
    }
}
