package dev.fanlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code load} and {@code send} say to those who call them wrongly. */
class MeasuringCommandsTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            load                                              ; --mjpeg=URL
            load --whep http://h/x/whep --mjpeg http://h/x    ; mutually exclusive
            load --whep ftp://h/x                             ; the address must look like http://host:port/stream/whep
            load --whep http://h/x/whep --viewers 0           ; at least 1 viewer is needed
            load --whep http://h/x/whep --seconds 0           ; a run measures at least 1 second
            load --whep http://h/x/whep --ramp 0              ; at least 1 viewer per second must connect
            load --janus http://h:8088/janus                  ; --mountpoint=ID
            send --whip http://h/x/whip                       ; FILE|test
            send test                                         ; --whip=URL
            send --rtp 127.0.0.1 test                         ; write it as HOST:PORT
            send --rtp 127.0.0.1:70000 test                   ; ports end at 65535
            send --rtp no.such.host.invalid:5004 test         ; there is no host no.such.host.invalid
            send --whip h/x test                              ; the address must look like http://host:port/stream/whip
            send --whip http://h/x/whip test --gop 0          ; a keyframe comes each 1 to 60 seconds
            send --whip http://h/x/whip test --fps 0.5        ; there are 1 to 1000 frames per second
            send --whip http://h/x/whip test --seconds -1     ; the seconds cannot be negative
            """)
    void aMistakeInTheCallIsExplained(String call, String sentence) {
        var run = CommandRun.of(call.strip().split(" +", -1));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).contains("Try: ./fanlight");
    }

    @Test
    void aServerThatIsNotThereIsAFailure() {
        var run = CommandRun.of(
                "load",
                "--whep",
                "http://127.0.0.1:1/x/whep",
                "--viewers",
                "2",
                "--seconds",
                "1",
                "--warmup-seconds",
                "0",
                "--rehearsals",
                "0");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("0 of 2 connected", "failed 2 times: No answer from http://127.0.0.1:1/x/whep");
    }

    @Test
    void aFileThatCannotBeSentIsExplained() {
        var file = "src/test/resources/vectors/h264/high-bframes.h264";
        var run = CommandRun.of("send", "--rtp", "127.0.0.1:9", file);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(file + " has B-frames");
    }
}
