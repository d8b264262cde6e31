package dev.fanlight.endpoint.webrtc;

import dev.fanlight.contract.TestServer;
import dev.fanlight.proto.sdp.IceFragment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Short ways to speak WHIP and WHEP with a server. */
final class Signalling {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final int port;

    Signalling(TestServer server) {
        this(server.port());
    }

    Signalling(int port) {
        this.port = port;
    }

    HttpResponse<String> offer(String path, String sdp, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/sdp"), "POST", sdp);
    }

    HttpResponse<String> patch(String path, String fragment, String... headers) {
        return send(request(path, headers).header("Content-Type", IceFragment.MEDIA_TYPE), "PATCH", fragment);
    }

    HttpResponse<String> delete(String path) {
        return send(request(path), "DELETE", "");
    }

    HttpResponse<String> ask(String method, String path, String body, String... headers) {
        return send(request(path, headers), method, body);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String method, String body) {
        var publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        try {
            return HTTP.send(request.method(method, publisher).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
