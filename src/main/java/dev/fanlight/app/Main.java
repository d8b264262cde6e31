package dev.fanlight.app;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The program's entry: {@code fanlight COMMAND}. Exit codes: 0, 1 failure, 2 usage. */
@Command(
        name = "fanlight",
        description = "One camera in, everyone watches live.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            LoadCommand.class,
            SendCommand.class,
            TrainCommand.class,
            HelpCommand.class
        })
public final class Main {
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        var commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            report(command.getErr(), failure);
            return CommandLine.ExitCode.SOFTWARE;
        });
        if (args.length == 0) {
            commandLine.usage(commandLine.getOut());
            return CommandLine.ExitCode.USAGE;
        }
        commandLine.setParameterExceptionHandler((wrong, parsed) -> explain(wrong));
        return commandLine.execute(args);
    }

    /** The sentence alone, and what was probably meant: a page of options would hide it. */
    private static int explain(CommandLine.ParameterException wrong) {
        var command = wrong.getCommandLine();
        command.getErr().println(wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static void report(PrintWriter err, Throwable failure) {
        err.println(Optional.ofNullable(failure.getMessage()).orElse(failure.toString()));
        err.flush();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Fanlight " + (version == null ? "(from sources)" : version)};
        }
    }
}
