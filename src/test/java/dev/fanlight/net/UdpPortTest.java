package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every port does, whether by Linux' own calls or by Netty's channels. */
@ParameterizedClass
@EnumSource(UdpKind.class)
class UdpPortTest {
    private final UdpBench bench;

    UdpPortTest(UdpKind kind) {
        bench = new UdpBench(kind);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aDatagramAndItsAnswer() {
        var server = bench.open("127.0.0.1", 0);
        var client = bench.open("127.0.0.1", 0);
        client.send(client.path(server), 1200);
        server.awaitSizes(1200);
        var from = server.from(0);
        assertThat(from.remote()).isEqualTo(client.port.address());
        assertThat(from.local()).isEqualTo(server.port.address());
        server.send(from, 77);
        client.awaitSizes(77);
    }
}
