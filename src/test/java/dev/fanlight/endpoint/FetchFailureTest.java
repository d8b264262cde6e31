package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class FetchFailureTest {
    @Test
    void saysWhatTheSystemMeansNotTheNamesOfItsFunctions() {
        var refused = new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused: localhost/127.0.0.1:28555");
        assertThat(FetchFailure.describe(refused, "camera"))
                .isEqualTo("connection refused; does the camera's program run, and on this port?");
        var reset = new IOException("recvAddress(..) failed with error(-104): Connection reset by peer");
        assertThat(FetchFailure.describe(reset, "camera")).isEqualTo("the camera broke the connection off");
        var other = new IOException("joinGroup(..) failed with error(-19): No such device");
        assertThat(FetchFailure.describe(other, "camera")).isEqualTo("No such device");
        assertThat(FetchFailure.words(other)).isEqualTo("No such device");
    }

    @Test
    void whoClosesWithoutAnAnswerMaySpeakAnotherProtocol() {
        assertThat(FetchFailure.describe(new HttpClosedException("Connection was closed"), "camera"))
                .isEqualTo("it closed the connection without an answer; is this the port of another protocol?");
    }

    @Test
    void saysWhyAPortCannotBeHad() {
        assertThat(port("bind(..) failed with error(-98): Address already in use"))
                .startsWith("it is taken; does");
        assertThat(port("bind(..) failed with error(-99): Cannot assign requested address"))
                .isEqualTo("this machine has no such address");
        assertThat(port("bind(..) failed with error(-13): Permission denied")).contains("from 1024 on");
    }

    private static String port(String message) {
        return FetchFailure.ofPort(new BindException(message));
    }
}
