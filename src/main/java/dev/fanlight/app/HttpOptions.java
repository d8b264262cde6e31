package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the command line can say about the HTTP server; it wins over the file. */
final class HttpOptions {
    @Option(
            names = {"--host", "--http-host"},
            paramLabel = "ADDRESS",
            description = "Where to listen; default: 0.0.0.0, all networks.")
    private @Nullable String host;

    @Option(
            names = {"--http-port", "--port"},
            paramLabel = "PORT",
            description = "HTTP port; default: 8080, 0: any free one.")
    private @Nullable Integer port;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** @throws ParameterException when the port is none */
    FanlightConfig applyTo(FanlightConfig config) {
        var changed = host == null ? config : config.withHttpHost(host);
        if (port == null) {
            return changed;
        }
        if (port < 0 || port > 65535) {
            throw new ParameterException(
                    Objects.requireNonNull(command, "picocli fills it in").commandLine(),
                    "--http-port goes from 0 to 65535, not " + port);
        }
        return changed.withHttpPort(port);
    }
}
