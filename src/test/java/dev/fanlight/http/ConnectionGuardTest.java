package dev.fanlight.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On channels whose clock the test turns. */
class ConnectionGuardTest {
    private static final long JUST_UNDER_LIMIT_MS = 14_900;

    private final ConnectionGuard guard = new ConnectionGuard(2);

    private EmbeddedChannel accepted() {
        var channel = new EmbeddedChannel();
        channel.freezeTime();
        assertThat(guard.accept(channel)).isTrue();
        return channel;
    }

    private static void pass(EmbeddedChannel channel, long spanMs) {
        channel.advanceTimeBy(spanMs, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    @Test
    void aConnectionThatNeverAsksIsClosed() {
        var channel = accepted();
        pass(channel, JUST_UNDER_LIMIT_MS);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 200);
        assertThat(channel.isOpen()).isFalse();
        assertThat(guard.open()).isZero();
    }

    @Test
    void aRequestUnderWayMayTakeForever() {
        var channel = accepted();
        guard.requestBegan(channel);
        pass(channel, 3_600_000);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void afterAnAnswerTheNextRequestMayTakeItsTimeAgain() {
        var channel = accepted();
        for (var request = 0; request < 3; request++) {
            pass(channel, JUST_UNDER_LIMIT_MS);
            guard.requestBegan(channel);
            pass(channel, 60_000);
            guard.requestEnded(channel);
        }
        pass(channel, JUST_UNDER_LIMIT_MS);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 200);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void pipelinedRequestsAreAllAnsweredBeforeTheClockRunsAgain() {
        var channel = accepted();
        guard.requestBegan(channel);
        guard.requestBegan(channel);
        guard.requestEnded(channel);
        pass(channel, 60_000);
        assertThat(channel.isOpen()).isTrue();
        guard.requestEnded(channel);
        pass(channel, 60_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void oneConnectionTooManyIsClosedAndMakesRoomWhenAnotherGoes() {
        var first = accepted();
        accepted();
        var third = new EmbeddedChannel();
        assertThat(guard.accept(third)).isFalse();
        assertThat(third.isOpen()).isFalse();
        assertThat(guard.open()).isEqualTo(2);
        first.close();
        assertThat(guard.open()).isEqualTo(1);
        accepted();
    }
}
