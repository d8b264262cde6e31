package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    private final EventLoops loops = EventLoops.open(1);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void theAnswerIsToldOnTheLoop() throws Exception {
        var context = loops.nextContext();
        var told = new CompletableFuture<Boolean>();
        HostNames.lookUp(context, "127.0.0.1")
                .onComplete(answer -> told.complete(answer.succeeded()
                        && answer.result().equals(InetAddress.getLoopbackAddress())
                        && EventLoops.loopOf(context).inEventLoop()));
        assertThat(told.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aNameThatNobodyHasIsUnknown() {
        assertThatThrownBy(() ->
                        HostNames.lookUp(loops.nextContext(), "nobody.invalid").await(60, TimeUnit.SECONDS))
                .isInstanceOf(UnknownHostException.class);
    }
}
