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

/**
 * An HTTP answer as it came over the wire.
 *
 * @param headers names in small letters
 * @param body empty when only the head was read
 */
public record Reply(String statusLine, Map<String, String> headers, byte[] body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads status line and headers and leaves the body where it is. */
    public static Reply readHead(InputStream in) throws IOException {
        var statusLine = readLine(in);
        var headers = new TreeMap<String, String>();
        for (var line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Reply(statusLine, headers, new byte[0]);
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

    public int status() {
        return Integer.parseInt(statusLine.split(" ")[1]);
    }

    /**
     * @param name in small letters
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
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
