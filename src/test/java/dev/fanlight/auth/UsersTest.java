package dev.fanlight.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.config.UserLogin;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsersTest {
    /** Whoever has one address of IPv6 has at least all that share its first 64 bits. */
    @Test
    void anotherAddressOfTheSameNetworkIsNoFreshStart() throws Exception {
        var users = new Users(List.<UserLogin>of());
        for (var i = 1; i <= Users.MAX_WRONG; i++) {
            users.onWrong(InetAddress.getByName("2001:db8:0:1::" + i), i);
        }
        assertThat(users.isGuessing(InetAddress.getByName("2001:db8:0:1:ffff::1"), 100))
                .isTrue();
        assertThat(users.isGuessing(InetAddress.getByName("2001:db8:0:2::1"), 100))
                .isFalse();
        assertThat(users.isGuessing(InetAddress.getByName("192.0.2.1"), 100)).isFalse();
    }
}
