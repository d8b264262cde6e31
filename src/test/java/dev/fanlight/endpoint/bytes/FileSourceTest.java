package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.SourceStatus;
import org.junit.jupiter.api.Test;

/** Files without an ffmpeg to read them. */
class FileSourceTest {
    private static String problem(Receiving relay) {
        Receiving.awaitUntil("it has a problem", () -> !said(relay).isEmpty());
        return said(relay);
    }

    private static String said(Receiving relay) {
        return relay.stream
                .report()
                .source()
                .flatMap(SourceStatus::problemSentence)
                .orElse("");
    }

    @Test
    void theProgramThatIsMissingIsNamed() {
        try (var relay = new Receiving("file:src/test/resources/media/car-h264-aac.mp4")) {
            assertThat(problem(relay)).contains("'no-such-ffmpeg'", "apt install ffmpeg", "transcode.ffmpeg");
        }
    }

    @Test
    void theFileThatIsMissingIsNamedFirst() {
        try (var relay = new Receiving("file:src/test/resources/media/no-such.mp4")) {
            assertThat(problem(relay)).contains("media/no-such.mp4").doesNotContain("ffmpeg");
        }
    }
}
