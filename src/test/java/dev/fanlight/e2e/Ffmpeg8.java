package dev.fanlight.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An ffmpeg that speaks WHIP, as Debian 12's does not yet: the one in the test library {@code org.bytedeco:ffmpeg}, put into
 * a temporary folder once. For amd64 only.
 */
final class Ffmpeg8 {
    private static final String FOLDER = "/org/bytedeco/ffmpeg/linux-x86_64-gpl";

    private Ffmpeg8() {}

    /** Lazily, as most test runs need no second ffmpeg. */
    private static final class Unpacked {
        private static final Path FOLDER = unpack();
    }

    static boolean isForThisMachine() {
        return System.getProperty("os.arch").equals("amd64");
    }

    /** Publishes H.264 from the test pattern, a keyframe each second, until it is closed. */
    static Child publish(String whip) throws IOException {
        var command = new ArrayList<String>(List.of("env", "LD_LIBRARY_PATH=" + Unpacked.FOLDER));
        command.addAll(List.of(Unpacked.FOLDER.resolve("ffmpeg").toString(), "-nostdin", "-v", "warning", "-re"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30", "-c:v", "libx264", "-g", "30"));
        command.addAll(List.of("-profile:v", "baseline", "-preset", "ultrafast", "-tune", "zerolatency"));
        command.addAll(List.of("-pix_fmt", "yuv420p", "-f", "whip", whip));
        return Child.start(command);
    }

    /** {@code ffmpeg} or {@code ffprobe} with these arguments. */
    static Child run(String program, List<String> arguments) throws IOException {
        var command = new ArrayList<String>(List.of("env", "LD_LIBRARY_PATH=" + Unpacked.FOLDER));
        command.add(Unpacked.FOLDER.resolve(program).toString());
        command.addAll(arguments);
        return Child.start(command);
    }

    /** How it is called, its name included. */
    static List<String> command() {
        return command("ffmpeg");
    }

    /** How {@code ffmpeg} or {@code ffprobe} is called. */
    static List<String> command(String program) {
        return List.of(
                "env",
                "LD_LIBRARY_PATH=" + Unpacked.FOLDER,
                Unpacked.FOLDER.resolve(program).toString());
    }

    private static Path unpack() {
        try {
            var folder = Files.createTempDirectory("fanlight-ffmpeg");
            var inside = Objects.requireNonNull(
                            Ffmpeg8.class.getResource(FOLDER + "/ffmpeg"),
                            "org.bytedeco:ffmpeg is not among the tests' libraries")
                    .toURI();
            var jar =
                    URI.create(inside.toString().substring(0, inside.toString().indexOf('!')));
            try (var files = FileSystems.newFileSystem(jar, Map.of());
                    var all = Files.list(files.getPath(FOLDER))) {
                for (var file : all.toList()) {
                    if (Files.isRegularFile(file)) {
                        var copy = folder.resolve(file.getFileName().toString());
                        Files.copy(file, copy);
                        copy.toFile().deleteOnExit();
                    }
                }
            }
            folder.toFile().deleteOnExit();
            for (var program : List.of("ffmpeg", "ffprobe")) {
                if (!folder.resolve(program).toFile().setExecutable(true)) {
                    throw new IOException("cannot make " + folder + "/" + program + " a program");
                }
            }
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
