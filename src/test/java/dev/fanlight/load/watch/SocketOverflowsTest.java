package dev.fanlight.load.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketOverflowsTest {
    @Test
    void findsTheNumberUnderItsName() {
        assertThat(SocketOverflows.read(List.of(
                        "Tcp: RtoAlgorithm RcvbufErrors",
                        "Tcp: 1 9",
                        "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors",
                        "Udp: 11762544 4780 66 41984656 65 0")))
                .isEqualTo(65);
        assertThat(SocketOverflows.read(List.of())).isZero();
    }
}
