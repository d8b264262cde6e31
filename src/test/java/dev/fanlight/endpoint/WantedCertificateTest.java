package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.net.EventLoops;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedCertificateTest {
    /** While the machine's certificates are read, the loop goes on. */
    @ParameterizedTest
    @CsvSource({"VOUCHED_FOR, HTTPS", "ANY, ''"})
    void theLoopDoesNotReadCertificates(WantedCertificate wanted, String checkedAs) throws Exception {
        try (var loops = EventLoops.open(1)) {
            var context = loops.nextContext();
            var loop = EventLoops.loopOf(context);
            var toldOnLoop = new CompletableFuture<Boolean>();
            var isToldAtOnce = loop.submit(() -> {
                        var made = wanted.context(context);
                        made.onComplete(told -> toldOnLoop.complete(loop.inEventLoop()));
                        return made.isComplete();
                    })
                    .get();
            assertThat(isToldAtOnce).isFalse();
            assertThat(toldOnLoop.get(30, TimeUnit.SECONDS)).isTrue();
            var tls = wanted.context(context)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            var algorithm = tls.newHandler(ByteBufAllocator.DEFAULT, "camera.local", 322)
                    .engine()
                    .getSSLParameters()
                    .getEndpointIdentificationAlgorithm();
            assertThat(algorithm == null ? "" : algorithm).isEqualTo(checkedAs);
        }
    }
}
