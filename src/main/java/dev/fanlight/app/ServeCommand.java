package dev.fanlight.app;

import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.Parsed;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.StreamName;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fanlight serve}: the relay. */
@Command(name = "serve", description = "Run the relay.")
final class ServeCommand implements Callable<Integer> {
    private static final Path USUAL_FILE = Path.of("fanlight.yml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; default: fanlight.yml in this folder if there is one. All keys stand in"
                    + " config/reference.yml.")
    private @Nullable Path configFile;

    @Option(
            names = "--stream",
            paramLabel = "NAME=URL",
            description = "A stream and where to fetch it, such as drone1=http://raspberrypi.local:8000/stream.mjpg."
                    + " May be given several times.")
    private List<String> streams = new ArrayList<>();

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BindException, InterruptedException {
        FanlightConfig config;
        try {
            config = http.applyTo(withStreams(readFile()));
        } catch (ConfigException wrong) {
            System.err.println(wrong.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        return Running.untilStopped(config, ServeCommand::greet);
    }

    private FanlightConfig readFile() throws ConfigException {
        var loader = new ConfigLoader(Server.SOURCE_SCHEMES);
        if (configFile != null) {
            return loader.load(configFile);
        }
        return Files.exists(USUAL_FILE) ? loader.load(USUAL_FILE) : FanlightConfig.defaults();
    }

    private FanlightConfig withStreams(FanlightConfig config) {
        var more = config;
        var seen = new HashSet<String>();
        for (var stream : streams) {
            var equals = stream.indexOf('=');
            if (equals < 0) {
                throw usage("--stream " + stream + ": write it as NAME=URL, such as"
                        + " drone1=http://raspberrypi.local:8000/stream.mjpg");
            }
            var name = stream.substring(0, equals);
            StreamName.problem(name).ifPresent(problem -> {
                throw usage("--stream " + name + ": " + problem);
            });
            if (!seen.add(name)) {
                throw usage("--stream " + name + " is given twice; each stream needs a name of its own");
            }
            more = more.withStream(new StreamName(name), source(name, stream.substring(equals + 1)));
        }
        return more;
    }

    private SourceAddress source(String name, String address) {
        return switch (SourceAddress.parse(address, Server.SOURCE_SCHEMES)) {
            case Parsed.Value<SourceAddress>(var source) -> source;
            case Parsed.Problem<SourceAddress>(var hint) ->
                throw usage("--stream " + name + ": this is no address of a source: " + hint);
        };
    }

    private ParameterException usage(String message) {
        var command = spec == null ? new CommandLine(this) : spec.commandLine();
        return new ParameterException(command, message);
    }

    private static void greet(Server server, FanlightConfig config) {
        Greeting.print(server, config);
    }
}
