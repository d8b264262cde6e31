package dev.fanlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void withoutArgumentsShowsTheCommands() {
        var run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("Usage: fanlight", "serve", "demo").doesNotContain("train");
    }

    @Test
    void helpIsNoError() {
        var run = CommandRun.of("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: fanlight", "serve", "demo");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo"})
    void everyCommandHasHelp(String command) {
        var run = CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: fanlight " + command, "--http-port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void tellsItsVersion(String option) {
        var run = CommandRun.of(option);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Fanlight ").hasLineCount(1);
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        var run = CommandRun.of("serv");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("serv");
    }
}
