package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.ice.TcpType;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortCandidatesTest {
    private final EventLoops loops = EventLoops.open(1);

    @AfterEach
    void close() {
        loops.close();
    }

    private RtcPort open(RtcOptions options) throws BindException {
        var identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
        return RtcPort.open(loops, options, identity, SrtpEngine.best(), MediaClock.system());
    }

    @Test
    void loopbackIsForPeersOnThisMachineOnly() throws BindException {
        try (var port = open(RtcOptions.onPort(0))) {
            assertThat(port.candidates(false)).noneMatch(PortCandidatesTest::isLoopback);
            assertThat(port.candidates(true)).anyMatch(PortCandidatesTest::isLoopback);
            assertThat(port.candidates(true)).containsAll(port.candidates(false));
            assertThat(port.candidates(true))
                    .noneMatch(candidate -> candidate.host().startsWith("fe80"));
        }
    }

    private static boolean isLoopback(IceCandidate candidate) {
        return InetAddress.ofLiteral(candidate.host()).isLoopbackAddress();
    }

    @Test
    void udpComesFirstAndPrioritiesFall() throws BindException {
        var options = RtcOptions.onPort(0).withAdvertised(List.of("203.0.113.5", "2001:db8::5"));
        try (var port = open(options)) {
            var candidates = port.candidates(true);
            assertThat(candidates.stream().map(IceCandidate::priority).toList())
                    .isSortedAccordingTo((one, other) -> Long.compare(other, one))
                    .doesNotHaveDuplicates();
            assertThat(candidates.getFirst().transport()).isEqualTo(IceTransport.UDP);
            assertThat(candidates.getLast().tcpType()).contains(TcpType.PASSIVE);
            assertThat(candidates).allMatch(candidate -> candidate.port() == port.port());
            assertThat(candidates.stream().map(IceCandidate::host)).contains("203.0.113.5");
            assertThat(candidates.stream().map(IceCandidate::foundation)).doesNotHaveDuplicates();
            assertThat(port.candidates(true)).as("from call to call").isEqualTo(candidates);
        }
    }

    @Test
    void namesAreLookedUpAndUnknownOnesLeftOut() throws BindException {
        var options =
                RtcOptions.onPort(0).withTransports(true, false).withAdvertised(List.of("localhost", "nobody.invalid"));
        try (var port = open(options)) {
            assertThat(port.candidates(false)).anyMatch(PortCandidatesTest::isLoopback);
            assertThat(port.candidates(false)).allMatch(candidate -> candidate.transport() == IceTransport.UDP);
        }
    }

    @Test
    void aPortThatIsBoundToOneAddressHasThatOnly() throws BindException {
        try (var port = open(RtcOptions.onPort(0).withBind("127.0.0.1"))) {
            assertThat(port.candidates(false)).hasSize(2).allMatch(PortCandidatesTest::isLoopback);
        }
    }

    @Test
    void aPortThatIsTakenIsSaidSo() throws Exception {
        try (var other = new ServerSocket(0)) {
            assertThatThrownBy(() -> open(RtcOptions.onPort(other.getLocalPort())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("" + other.getLocalPort());
        }
        assertThatThrownBy(() -> open(RtcOptions.onPort(0).withBind("nowhere"))).hasMessageContaining("nowhere");
    }
}
