package dev.fanlight.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.webrtc.publish.PublisherDrop;
import dev.fanlight.proto.annexb.AnnexBFault;
import dev.fanlight.proto.flv.FlvFault;
import dev.fanlight.proto.mjpeg.MjpegFault;
import dev.fanlight.proto.mpegts.TsFault;
import dev.fanlight.proto.rtmp.RtmpFault;
import dev.fanlight.proto.rtpjpeg.JpegPayloadFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the API has every word under which something is counted as dropped. */
class ReasonsTest {
    private static final Pattern WORD = Pattern.compile("drop(?:ped)?\\(\\s*\"([a-z-]+)\"");

    @Test
    void everyReasonStandsInTheApiPage() throws IOException {
        var words = new TreeSet<String>();
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            for (var source :
                    sources.filter(each -> each.toString().endsWith(".java")).toList()) {
                WORD.matcher(Files.readString(source)).results().forEach(found -> words.add(found.group(1)));
            }
        }
        assertThat(words).contains("memory-full", "loop-late");
        Stream.of(
                        Arrays.stream(TsFault.values()).map(TsFault::metricName),
                        Arrays.stream(AnnexBFault.values()).map(AnnexBFault::metricName),
                        Arrays.stream(MjpegFault.values()).map(MjpegFault::metricName),
                        Arrays.stream(RtmpFault.values()).map(RtmpFault::metricName),
                        Arrays.stream(RtpDrop.values()).map(RtpDrop::metricName),
                        Arrays.stream(JpegPayloadFault.values()).map(JpegPayloadFault::metricName),
                        Arrays.stream(PublisherDrop.values()).map(PublisherDrop::metricName),
                        Arrays.stream(FlvFault.values())
                                .filter(fault -> fault != FlvFault.NONE)
                                .map(FlvFault::metricName))
                .flatMap(each -> each)
                .forEach(words::add);
        var page = Files.readString(Path.of("docs/api.md"));
        assertThat(words.stream()
                        .filter(word -> !page.contains("`" + word + "`"))
                        .toList())
                .as("reasons that docs/api.md does not explain")
                .isEmpty();
    }
}
