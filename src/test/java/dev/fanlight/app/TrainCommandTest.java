package dev.fanlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TrainCommandTest {
    /** It is run by the script, also while another Fanlight runs on the machine. */
    @Test
    void needsNoneOfTheUsualPorts() throws IOException {
        var taken = new ArrayList<ServerSocket>();
        try {
            for (var port : new int[] {8080, 8189, 8554, 1935}) {
                try {
                    taken.add(new ServerSocket(port));
                } catch (BindException _) {
                    // another one has it already
                }
            }
            var run = CommandRun.of("train");
            assertThat(run.exitCode()).as(run.err()).isZero();
        } finally {
            for (var socket : taken) {
                socket.close();
            }
        }
    }
}
