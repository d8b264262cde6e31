package dev.fanlight.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections whose loop's time is moved by hand. */
class ConnectionGuardTest {
    private final ConnectionGuard guard = new ConnectionGuard(3, TimeUnit.SECONDS.toNanos(15));

    private EmbeddedChannel connect() {
        var channel = new EmbeddedChannel();
        channel.freezeTime();
        assertThat(guard.accept(channel)).isTrue();
        return channel;
    }

    private static void pass(EmbeddedChannel channel, long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
    }

    @Test
    void closesAConnectionThatNeverAsks() {
        var channel = connect();
        pass(channel, 14);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(guard.open()).isZero();
    }

    @Test
    void leavesARequestUnderWayToItsEndpoint() {
        var channel = connect();
        pass(channel, 10);
        guard.requestBegan(channel);
        pass(channel, 3_600);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void givesTheNextRequestItsTime() {
        var channel = connect();
        for (var i = 0; i < 5; i++) {
            pass(channel, 14);
            guard.requestBegan(channel);
            pass(channel, 14);
            guard.requestEnded(channel);
            assertThat(channel.isOpen()).isTrue();
        }
        pass(channel, 15);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void waitsForTheLastOfSeveralRequestsSentAtOnce() {
        var channel = connect();
        guard.requestBegan(channel);
        guard.requestBegan(channel);
        guard.requestEnded(channel);
        pass(channel, 60);
        assertThat(channel.isOpen()).isTrue();
        guard.requestEnded(channel);
        pass(channel, 15);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void keepsNoTimerOfRequestsThatAreDone() {
        var channel = connect();
        for (var i = 0; i < 1_000; i++) {
            guard.requestBegan(channel);
            guard.requestEnded(channel);
        }
        guard.requestBegan(channel);
        assertThat(channel.runScheduledPendingTasks())
                .as("the next timer; -1 is none, as a request is under way")
                .isEqualTo(-1);
    }

    @Test
    void closesWhatIsOneTooMany() {
        var first = connect();
        connect();
        connect();
        var tooMany = new EmbeddedChannel();
        assertThat(guard.accept(tooMany)).isFalse();
        assertThat(tooMany.isOpen()).isFalse();
        assertThat(guard.open()).isEqualTo(3);
        guard.requestBegan(tooMany);
        guard.requestEnded(tooMany);
        first.close();
        assertThat(guard.open()).isEqualTo(2);
        connect();
    }
}
