package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.StreamName;
import java.net.BindException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fanlight demo}: the relay with a camera that every machine has. */
@Command(name = "demo", description = "Run the relay with a built-in test camera as stream 'demo'; needs no camera.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private HttpOptions http = new HttpOptions();

    @Override
    public Integer call() throws BindException, InterruptedException {
        var testCamera = new SourceAddress(URI.create("test:camera"));
        var config = http.applyTo(FanlightConfig.defaults().withStream(new StreamName("demo"), testCamera));
        return Running.untilStopped(config, Greeting::print);
    }
}
