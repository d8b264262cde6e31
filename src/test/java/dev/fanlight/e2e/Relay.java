package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fanlight.app.Server;
import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.config.FanlightConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server under test, in this process, on a port that stays the same when it is started again. */
final class Relay implements AutoCloseable {
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String host;
    private final FanlightConfig config;
    private Server server;

    private Relay(String host, FanlightConfig config, Server server) {
        this.host = host;
        this.config = config;
        this.server = server;
    }

    /** Starts it on a free port of loopback with a configuration as in {@code fanlight.yml}. */
    static Relay start(String yaml) throws BindException, ConfigException {
        return startAt("127.0.0.1", yaml);
    }

    /** The same on another address of this machine. */
    static Relay startAt(String address, String yaml) throws BindException, ConfigException {
        var config = new ConfigLoader(Server.SOURCE_SCHEMES)
                .parse("fanlight.yml", yaml.getBytes(UTF_8))
                .withHttpHost(address)
                .withHttpPort(0)
                .withWebRtcPort(0)
                .withRtspPort(0)
                .withRtmpPort(0);
        var server = Server.start(config);
        return new Relay(
                address.contains(":") ? "[" + address + "]" : address, config.withHttpPort(server.httpPort()), server);
    }

    void stop() {
        server.close();
    }

    void startAgain() throws BindException {
        server = Server.start(config);
    }

    int port() {
        return server.httpPort();
    }

    /** Where RTMP is spoken. */
    String rtmp(String path) {
        return "rtmp://" + host + ":" + server.rtmpPort().orElseThrow() + path;
    }

    String address(String path) {
        return "http://" + host + ":" + port() + path;
    }

    /** The address of a stream at the RTSP server. */
    String rtsp(String name) {
        return "rtsp://" + host + ":" + server.rtspPort().orElseThrow() + "/" + name;
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address(path)))
                .timeout(Programs.PATIENCE)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What the API says of a stream. */
    JsonNode stream(String name) throws IOException, InterruptedException {
        return json.readTree(get("/api/v1/streams/" + name).body());
    }

    String state(String name) throws IOException, InterruptedException {
        return stream(name).path("state").asString("");
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }
}
