package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure functions of the pages' WHIP and WHEP, in a browser, as that is where they live. */
class SdpModulesTest {
    private static Chromium chromium;
    private static Relay relay;
    private static Visit visit;

    @BeforeAll
    static void openBrowser() throws Exception {
        chromium = Chromium.open();
        relay = Relay.start("");
        visit = chromium.visit();
        visit.open(relay.address("/"));
    }

    @AfterAll
    static void closeBrowser() {
        visit.close();
        relay.close();
        chromium.close();
    }

    /** The example of RFC 9725, section 4.6, and one with commas and semicolons in quotes. */
    @Test
    void readsIceServersFromLinks() {
        var link = "<stun:stun.example.net>; rel=\"ice-server\", <turn:turn.example.net?transport=udp>;"
                + " rel=\"ice-server\"; username=\"a,b;c\\\"d\"; credential=\"myPassword\";"
                + " credential-type=\"password\", <https://example.net/>; rel=\"next\"";
        assertThat(call("sdp-http.js", "iceServers", link))
                .isEqualTo(List.of(
                        Map.of("urls", "stun:stun.example.net"),
                        Map.of(
                                "urls",
                                "turn:turn.example.net?transport=udp",
                                "username",
                                "a,b;c\"d",
                                "credential",
                                "myPassword")));
        assertThat(call("sdp-http.js", "iceServers", "javascript:alert(1)")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @CsvSource({"2, 2000", "0, 0", "'Thu, 01 Jan 1970 00:00:00 GMT', 0"})
    void readsRetryAfter(String header, int expectedMs) {
        assertThat(call("sdp-http.js", "retryAfterMs", header)).isEqualTo(expectedMs);
    }

    @Test
    void aFragmentHasTheIceOfTheBundledSection() {
        var offer = sdp("""
                v=0
                a=group:BUNDLE 0 1
                m=video 9 UDP/TLS/RTP/SAVPF 96
                a=ice-ufrag:abcd
                a=ice-pwd:secret
                a=mid:0
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                a=ice-ufrag:abcd
                a=ice-pwd:secret
                a=mid:1
                """);
        var candidates = List.of("candidate:1 1 udp 1 192.0.2.1 9 typ host");
        assertThat(call("sdp-fragment.js", "fragmentOf", offer, candidates, true))
                .isEqualTo(sdp("""
                        a=ice-options:trickle ice2
                        a=group:BUNDLE 0 1
                        m=video 9 UDP/TLS/RTP/SAVPF 96
                        a=mid:0
                        a=ice-ufrag:abcd
                        a=ice-pwd:secret
                        a=candidate:1 1 udp 1 192.0.2.1 9 typ host
                        a=end-of-candidates
                        """));
    }

    @Test
    void anAnswerTakesTheIceOfAFragment() {
        var answer = sdp("""
                v=0
                a=ice-lite
                m=video 9 UDP/TLS/RTP/SAVPF 96
                a=ice-ufrag:old
                a=ice-pwd:older
                a=candidate:1 1 udp 1 192.0.2.1 9 typ host
                a=end-of-candidates
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                a=ice-ufrag:old
                a=ice-pwd:older
                """);
        var fragment = sdp("""
                a=ice-ufrag:new
                a=ice-pwd:newer
                a=candidate:2 1 udp 1 192.0.2.2 9 typ host
                """);
        assertThat(call("sdp-fragment.js", "withIceOf", answer, fragment)).isEqualTo(sdp("""
                        v=0
                        a=ice-lite
                        m=video 9 UDP/TLS/RTP/SAVPF 96
                        a=ice-ufrag:new
                        a=ice-pwd:newer
                        a=candidate:2 1 udp 1 192.0.2.2 9 typ host
                        m=audio 9 UDP/TLS/RTP/SAVPF 111
                        a=ice-ufrag:new
                        a=ice-pwd:newer
                        """));
        assertThat(call("sdp-fragment.js", "isIceLite", answer)).isEqualTo(true);
    }

    /** SDP's lines end in CRLF. */
    private static String sdp(String lines) {
        return lines.replace("\n", "\r\n");
    }

    private static Object call(String module, String function, Object... arguments) {
        var called = "async ([module, name, args]) => (await import('/assets/js/' + module))[name](...args)";
        return visit.page().evaluate(called, List.of(module, function, List.of(arguments)));
    }
}
