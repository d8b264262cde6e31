package dev.fanlight.proto.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MjpegFaultTest {
    @ParameterizedTest
    @EnumSource
    void hasANameForMetricsAndASentenceForPeople(MjpegFault fault) {
        assertThat(fault.metricName()).matches("[a-z]+(-[a-z]+)*");
        assertThat(fault.meaning()).matches("[A-Z].*\\.");
    }

    @Test
    void namesDiffer() {
        assertThat(Arrays.stream(MjpegFault.values()).map(MjpegFault::metricName))
                .doesNotHaveDuplicates();
    }
}
