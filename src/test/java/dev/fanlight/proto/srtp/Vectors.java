package dev.fanlight.proto.srtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;

/** Named hexadecimal values from a file under vectors/. */
final class Vectors {
    private final Properties values = new Properties();

    Vectors(String file) {
        try (var in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + file), file)) {
            values.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    byte[] bytes(String name) {
        return HexFormat.of().parseHex(Objects.requireNonNull(values.getProperty(name), name));
    }
}
