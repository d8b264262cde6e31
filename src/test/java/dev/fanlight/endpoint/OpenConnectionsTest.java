package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
    private final OpenConnections open = new OpenConnections(1_000);

    private int enter(String address, int times) throws UnknownHostException {
        var entered = 0;
        for (var i = 0; i < times; i++) {
            entered += open.enter(InetAddress.getByName(address)) ? 1 : 0;
        }
        return entered;
    }

    @Test
    void oneAddressDoesNotGetAllOfThem() throws Exception {
        assertThat(enter("192.0.2.1", 400)).isEqualTo(OpenConnections.MAX_OF_ONE_ADDRESS);
        assertThat(enter("192.0.2.2", 1)).isEqualTo(1);
        open.left(InetAddress.getByName("192.0.2.1"));
        assertThat(enter("192.0.2.1", 2)).isEqualTo(1);
    }

    @Test
    void whoHasManyAddressesOfVersionSixIsOne() throws Exception {
        for (var i = 0; i < OpenConnections.MAX_OF_ONE_ADDRESS; i++) {
            assertThat(enter("2001:db8:0:1::" + Integer.toHexString(i), 1)).isEqualTo(1);
        }
        assertThat(enter("2001:db8:0:1:ffff::1", 1)).isZero();
        assertThat(enter("2001:db8:0:2::1", 1)).isEqualTo(1);
    }

    @Test
    void thisMachineIsBoundedByAllOnly() throws Exception {
        assertThat(enter("127.0.0.1", 1_001)).isEqualTo(1_000);
        assertThat(enter("::1", 1)).isZero();
    }

    @Test
    void nothingIsKeptOfWhomHasGone() throws Exception {
        assertThat(enter("192.0.2.1", 300)).isEqualTo(OpenConnections.MAX_OF_ONE_ADDRESS);
        for (var i = 0; i < OpenConnections.MAX_OF_ONE_ADDRESS; i++) {
            open.left(InetAddress.getByName("192.0.2.1"));
        }
        assertThat(open.count()).isZero();
        assertThat(open.addresses()).isZero();
    }
}
