package dev.fanlight.proto.httpauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationTest {
    private static final Credentials USER = new Credentials("Mufasa", "Circle of Life");

    private static String header(String... challenges) {
        return assertInstanceOf(Authorization.Answer.class, answer(USER, challenges))
                .headerValue();
    }

    private static Authorization answer(Credentials credentials, String... challenges) {
        return Authorization.answer(List.of(challenges), "GET", "/", credentials, "c0ffee", 1);
    }

    @Test
    void choosesTheStrongestOfSeveralInOneHeaderOrMore() {
        var basic = "Basic realm=\"a, b\"";
        var md5 = "Digest realm=x, nonce=n";
        var sha256 = "digest realm=\"x\", nonce=\"n\", algorithm=sha-256, qop=\"auth,auth-int\"";
        assertThat(header(basic + ", " + md5 + "," + sha256))
                .startsWith("Digest ")
                .contains("algorithm=sha-256");
        assertThat(header(sha256, basic, md5)).contains("algorithm=sha-256");
        assertThat(header("Negotiate abc==, " + basic + ", NTLM", md5))
                .startsWith("Digest ")
                .doesNotContain("algorithm");
        assertThat(header("Digest realm=x, nonce=n, algorithm=MD4", basic)).startsWith("Basic ");
        assertThat(header("Digest realm=x, nonce=n, qop=auth-int", basic)).startsWith("Basic ");
        assertThat(header("Negotiate, , Basic")).startsWith("Basic ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                              | NO_CHALLENGE
            Negotiate                                       | UNKNOWN_SCHEME
            Negotiate YWJj==                                | UNKNOWN_SCHEME
            Digest realm="x"                                | MALFORMED_CHALLENGE
            Digest nonce="x"                                | MALFORMED_CHALLENGE
            Digest realm="x                                 | MALFORMED_CHALLENGE
            "="                                             | MALFORMED_CHALLENGE
            Digest realm=x, nonce=n, algorithm=SHA-1        | UNKNOWN_ALGORITHM
            Digest realm=x, nonce=n, qop=auth-int           | UNKNOWN_PROTECTION
            """)
    void saysWhyNoneFits(String challenge, AuthFault reason) {
        assertThat(answer(USER, challenge)).isEqualTo(new Authorization.Refused(reason));
    }

    @Test
    void refusesCredentialsThatWouldBreakTheHeader() {
        var unfit = new Authorization.Refused(AuthFault.UNFIT_CREDENTIALS);
        assertThat(answer(new Credentials("a:b", "c"), "Basic realm=x")).isEqualTo(unfit);
        assertThat(answer(new Credentials("a\r\nb", "c"), "Basic realm=x")).isEqualTo(unfit);
        assertThat(answer(new Credentials("a\nb", "c"), "Digest realm=x, nonce=n"))
                .isEqualTo(unfit);
        assertThat(answer(USER)).isEqualTo(new Authorization.Refused(AuthFault.NO_CHALLENGE));
    }

    @Test
    void quotesWhatItGotQuoted() {
        var header = header("Digest realm=\"a \\\"b\\\" \\\\c\", nonce=\"n, m\", opaque=\"\"");
        assertThat(header).contains("realm=\"a \\\"b\\\" \\\\c\"", "nonce=\"n, m\"", "opaque=\"\"");
    }

    @Test
    void sendsANameBeyondAsciiEncoded() {
        var header = assertInstanceOf(
                        Authorization.Answer.class,
                        answer(new Credentials("J\u00e4s\u00f8n Doe", "x"), "Digest realm=x, nonce=n, charset=UTF-8"))
                .headerValue();
        assertThat(header).contains("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,");
    }

    @Test
    void tellsThatOnlyTheNonceIsOld() {
        assertThat(answer(USER, "Digest realm=x, nonce=n, stale=TRUE"))
                .isInstanceOfSatisfying(
                        Authorization.Answer.class, it -> assertThat(it.stale()).isTrue());
        assertThat(answer(USER, "Digest realm=x, nonce=n"))
                .isInstanceOfSatisfying(
                        Authorization.Answer.class, it -> assertThat(it.stale()).isFalse());
    }

    @Test
    void keepsSecretsOutOfLogs() {
        assertThat(USER.toString() + answer(USER, "Basic realm=x")).doesNotContain("Circle", "TXVmYXNh");
    }

    @Test
    void survivesAnyChallenge() {
        var pieces = List.of(
                "Digest ",
                "Basic ",
                "realm=",
                "nonce",
                "=",
                "\"",
                "\\",
                ",",
                " ",
                "x",
                "qop=auth",
                "\t",
                "\r\n",
                "\u00e4");
        for (var seed = 0; seed < 5000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (var i = random.nextInt(20); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            neverBreaksTheHeader(text.toString());
        }
        assertThat(answer(USER, "x".repeat(100_000)))
                .isEqualTo(new Authorization.Refused(AuthFault.MALFORMED_CHALLENGE));
    }

    @FuzzTest
    void fuzz(byte[] challenge) {
        neverBreaksTheHeader(new String(challenge, StandardCharsets.ISO_8859_1));
    }

    private static void neverBreaksTheHeader(String challenge) {
        switch (answer(USER, challenge)) {
            case Authorization.Answer(var value, var stale) -> assertThat(value).doesNotContain("\r", "\n");
            case Authorization.Refused(var reason) ->
                assertThat(reason.meaning()).isNotEmpty();
        }
    }
}
