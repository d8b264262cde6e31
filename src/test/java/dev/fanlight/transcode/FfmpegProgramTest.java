package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in transcode.ffmpeg: what is wrong with it is said, with its name. */
class FfmpegProgramTest {
    @TempDir
    Path folder = Path.of("");

    private String file(String name, String permissions, String content) throws IOException {
        var file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file.toString();
    }

    private static String why(String program) {
        var ffmpeg = new Ffmpeg(program, 5_000);
        assertThat(ffmpeg.problem()).as("before anybody has asked").isEmpty();
        assertThat(ffmpeg.abilities()).isEmpty();
        assertThat(ffmpeg.howToGetIt()).contains("apt install ffmpeg", "transcode.ffmpeg");
        return ffmpeg.problem().orElseThrow();
    }

    @Test
    void whatIsNotThere() {
        assertThat(why(folder + "/ffmpeg")).isEqualTo("there is no file '" + folder + "/ffmpeg'");
        assertThat(why(folder + "/")).isEqualTo("'" + folder + "/' is a folder, and not a program in it");
        assertThat(why("no-such-ffmpeg")).isEqualTo("there is no program 'no-such-ffmpeg' in Fanlight's PATH");
    }

    @Test
    void whatCannotBeRun() throws IOException {
        var closed = file("closed", "rw-r--r--", "#!/bin/sh\n");
        assertThat(why(closed))
                .isEqualTo("'" + closed + "' may not be executed by Fanlight's user (sudo chmod a+rx " + closed + ")");
        var foreign = file("foreign", "rwxr-xr-x", "\u007fELF for another machine");
        assertThat(why(foreign))
                .isEqualTo("'" + foreign + "' is no ffmpeg that runs on this machine: it does not say its version");
        var orphan = file("orphan", "rwxr-xr-x", "#!/nowhere/sh\n");
        assertThat(why(orphan)).isEqualTo("'" + orphan + "' cannot be run (No such file or directory)");
    }

    @Test
    void whatIsNoFfmpeg() throws IOException {
        var other = file("other", "rwxr-xr-x", "#!/bin/sh\necho hello\n");
        assertThat(why(other))
                .isEqualTo("'" + other + "' is no ffmpeg that runs on this machine: it does not say its version");
    }

    @Test
    void namesAreSearchedForInPath() throws IOException {
        file("closed", "rw-r--r--", "");
        file("open", "rwxr-xr-x", "");
        assertThat(FfmpegProgram.problem("open", "/nowhere:" + folder)).isEmpty();
        assertThat(FfmpegProgram.problem("closed", "/nowhere:" + folder)).isPresent();
        assertThat(FfmpegProgram.problem("\0", "/bin")).isPresent();
    }
}
