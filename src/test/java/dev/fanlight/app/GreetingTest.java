package dev.fanlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.StreamName;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetingTest {
    private static final List<String> ADDRESSES = List.of("http://localhost:8080", "http://192.168.1.5:8080");

    @Test
    void listsTheAddressesToOpen() {
        var text = Greeting.text(ADDRESSES, FanlightConfig.defaults());
        assertThat(text)
                .containsPattern("Fanlight is ready \\(\\d+ ms\\)")
                .contains("  http://localhost:8080/\n", "  http://192.168.1.5:8080/\n", "Ctrl-C");
    }

    @Test
    void tellsHowToBringAStreamWhereThereIsNone() {
        var text = Greeting.text(ADDRESSES, FanlightConfig.defaults());
        assertThat(text)
                .contains("No stream yet", "--stream drone1=http://", "curl -T - http://192.168.1.5:8080/drone1/mjpeg")
                .contains("  http://192.168.1.5:8080/drone1/whip\n", "  http://localhost:8080/drone1/publish\n");
    }

    @Test
    void listsTheStreamsWithoutTheirPasswords() {
        var source = new SourceAddress(URI.create("http://me:secret@pi:8000/stream.mjpg?key=hidden"));
        var config = FanlightConfig.defaults().withStream(new StreamName("fleet/drone1"), source);
        assertThat(Greeting.text(ADDRESSES, config))
                .contains("http://192.168.1.5:8080/fleet/drone1   from http://***@pi:8000/stream.mjpg?key=***\n")
                .doesNotContain("secret", "hidden", "No stream yet");
    }

    @Test
    void namesTheOtherWaysInThatThereAre() {
        assertThat(Greeting.text(ADDRESSES, FanlightConfig.defaults().withRtmpPort(2000)))
                .containsPattern("rtmp://[0-9a-z.]+:2000/drone1\n")
                .containsPattern("rtsp://[0-9a-z.]+:8554/drone1\n");
    }

    @Test
    void namesThePortsOfPlayersBesideTheStreams() {
        var source = new SourceAddress(URI.create("http://pi:8000/stream.mjpg"));
        var config = FanlightConfig.defaults().withStream(new StreamName("drone1"), source);
        assertThat(Greeting.text(ADDRESSES, config))
                .contains("Players watch, and cameras may send, at rtmp://192.168.1.5/NAME and"
                        + " rtsp://192.168.1.5:8554/NAME as well.\n");
    }
}
