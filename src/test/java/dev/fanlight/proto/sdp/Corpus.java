package dev.fanlight.proto.sdp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The offers of real peers in vectors/sdp. */
public final class Corpus {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "vectors", "sdp");

    private Corpus() {}

    public static List<String> names() {
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sdp"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String name) {
        try {
            return Files.readString(DIRECTORY.resolve(name + ".sdp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static SessionDescription offer(String name) {
        return read(text(name));
    }

    public static SessionDescription read(String text) {
        return switch (SessionDescription.parse(text)) {
            case SdpReading.Read<SessionDescription> read -> read.value();
            case SdpReading.Refused<SessionDescription> refused -> throw new AssertionError(refused.sentence());
        };
    }
}
