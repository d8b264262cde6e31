package dev.fanlight.proto.httpauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationRfcTest {
    private static String answer(List<String> challenges, Credentials credentials, String cnonce) {
        return assertInstanceOf(
                        Authorization.Answer.class,
                        Authorization.answer(challenges, "GET", "/dir/index.html", credentials, cnonce, 1))
                .headerValue();
    }

    /** RFC 7616 section 3.9.1 for the first and third; the session variants are the same inputs, worked out apart. */
    @ParameterizedTest
    @CsvSource({
        "MD5,          8ca523f5e9506fed4657c9700eebdbec",
        "MD5-sess,     e783283f46242139c486a698fec7211d",
        "SHA-256,      753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        "SHA-256-sess, 2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7"
    })
    void rfc7616Section391(String algorithm, String response) {
        var challenge = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\""
                + ", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        var cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        assertThat(answer(List.of(challenge), new Credentials("Mufasa", "Circle of Life"), cnonce))
                .isEqualTo("Digest username=\"Mufasa\", realm=\"http-auth@example.org\""
                        + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\""
                        + ", algorithm=" + algorithm + ", qop=auth, nc=00000001, cnonce=\"" + cnonce + "\""
                        + ", response=\"" + response + "\""
                        + ", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    }

    @Test
    void rfc2617Section35() {
        var challenge = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        assertThat(answer(List.of(challenge), new Credentials("Mufasa", "Circle Of Life"), "0a4f113b"))
                .contains(
                        "response=\"6629fae49393a05397450978507c4ef1\"", "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")
                .doesNotContain("algorithm");
    }

    /** RFC 2617 section 3.2.2.1 with the same inputs: what servers after RFC 2069, and most RTSP cameras, expect. */
    @Test
    void rfc2617WithoutQualityOfProtection() {
        var challenge = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        assertThat(answer(List.of(challenge), new Credentials("Mufasa", "Circle Of Life"), "0a4f113b"))
                .isEqualTo("Digest username=\"Mufasa\", realm=\"testrealm@host.com\""
                        + ", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\""
                        + ", response=\"670fd8c2df070c60b045671b8b24ff02\"");
    }

    @Test
    void rfc7617Section2() {
        assertThat(answer(List.of("Basic realm=\"WallyWorld\""), new Credentials("Aladdin", "open sesame"), ""))
                .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(answer(List.of("Basic realm=\"foo\", charset=\"UTF-8\""), new Credentials("test", "123\u00a3"), ""))
                .isEqualTo("Basic dGVzdDoxMjPCow==");
    }
}
