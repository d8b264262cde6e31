package dev.fanlight.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Programs of the system that the tests run, and where things of the project are. */
final class Programs {
    /** Long enough for the slowest machine; a test that waits so long has failed. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Path PROJECT = Path.of(System.getProperty("user.dir"));
    static final Path PI_CAMERA = PROJECT.resolve("bench/camera/pi_camera_server.py");
    static final Path FOOTAGE = PROJECT.resolve("src/test/resources/media/car-640x480.mjpeg");

    private Programs() {}

    /**
     * The first of these programs that is there.
     *
     * @throws AssertionError when none is: a test without its program proves nothing, so it fails and is not skipped
     */
    static String need(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> find(name).stream())
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(names[0] + " is missing. Run ./check: it installs what the tests need."));
    }

    /** The Java that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Optional<String> find(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
