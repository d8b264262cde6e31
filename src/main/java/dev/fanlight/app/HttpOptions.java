package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the command line can say about where the server listens; it wins over the file. */
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

    @Option(
            names = "--webrtc-port",
            paramLabel = "PORT",
            description = "Port of all media over WebRTC, UDP and TCP; default: 8189, 0: any free one.")
    private @Nullable Integer webRtcPort;

    @Option(
            names = "--rtsp-port",
            paramLabel = "PORT",
            description = "Port of the RTSP server; default: 8554, 0: any free one.")
    private @Nullable Integer rtspPort;

    @Option(
            names = "--rtmp-port",
            paramLabel = "PORT",
            description = "Port of the RTMP server; default: 1935, 0: any free one.")
    private @Nullable Integer rtmpPort;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** @throws ParameterException when a port is none */
    FanlightConfig applyTo(FanlightConfig config) {
        var changed = host == null ? config : config.withHttpHost(host);
        if (port != null) {
            changed = changed.withHttpPort(checked("--http-port", port));
        }
        if (webRtcPort != null) {
            changed = changed.withWebRtcPort(checked("--webrtc-port", webRtcPort));
        }
        if (rtspPort != null) {
            changed = changed.withRtspPort(checked("--rtsp-port", rtspPort));
        }
        return rtmpPort == null ? changed : changed.withRtmpPort(checked("--rtmp-port", rtmpPort));
    }

    private int checked(String option, int number) {
        if (number < 0 || number > 65535) {
            throw new ParameterException(
                    Objects.requireNonNull(command, "picocli fills it in").commandLine(),
                    option + " goes from 0 to 65535, not " + number);
        }
        return number;
    }
}
