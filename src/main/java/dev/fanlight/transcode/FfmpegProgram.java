package dev.fanlight.transcode;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What {@code transcode.ffmpeg} names, looked at without running it, and what people are told where that is of no use. */
public final class FfmpegProgram {
    private static final String INSTALL = "Debian, Ubuntu, Raspberry Pi OS: sudo apt install ffmpeg";

    private FfmpegProgram() {}

    /** What to do about any problem with it; whole sentences. */
    public static String remedy(String program) {
        return isPath(program)
                ? "Correct transcode.ffmpeg in fanlight.yml, or take it out, so that the ffmpeg of the system is used ("
                        + INSTALL + "), and start Fanlight again."
                : "Install ffmpeg on the server (" + INSTALL + "), which Fanlight notices within seconds, or write in"
                        + " fanlight.yml where it is: transcode.ffmpeg.";
    }

    private static boolean isPath(String program) {
        return program.indexOf('/') >= 0;
    }

    /**
     * What keeps it from being run, such as "there is no program 'ffmpeg' in the PATH of Fanlight"; empty where nothing is
     * to be seen.
     *
     * @param program a name that is searched for in PATH, or a path
     */
    public static Optional<String> problem(String program) {
        return problem(program, Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    static Optional<String> problem(String program, String searched) {
        try {
            if (isPath(program)) {
                return problemOfPath(program);
            }
            var isThere = Arrays.stream(searched.split(File.pathSeparator, -1))
                    .map(folder -> Path.of(folder).resolve(program))
                    .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
            return isThere ? Optional.empty() : Optional.of("there is no program '" + program + "' in Fanlight's PATH");
        } catch (InvalidPathException _) {
            return Optional.of("'" + program + "' is no path of a program");
        }
    }

    private static Optional<String> problemOfPath(String program) {
        var file = Path.of(program);
        if (Files.isDirectory(file)) {
            return Optional.of("'" + program + "' is a folder, and not a program in it");
        }
        if (!Files.exists(file)) {
            return Optional.of("there is no file '" + program + "'");
        }
        return Files.isExecutable(file)
                ? Optional.empty()
                : Optional.of(
                        "'" + program + "' may not be executed by Fanlight's user (sudo chmod a+rx " + program + ")");
    }

    /** Why it could not be started although it is there. */
    public static String describe(String program, IOException failure) {
        // The JDK's words are: Exec failed, error: 2 (No such file or directory)
        var words = String.valueOf(failure.getMessage()).strip();
        var open = words.lastIndexOf('(');
        var reason = open > 0 && words.endsWith(")") ? words.substring(open) : "(" + words + ")";
        return problem(program).orElseGet(() -> "'" + program + "' cannot be run " + reason);
    }
}
