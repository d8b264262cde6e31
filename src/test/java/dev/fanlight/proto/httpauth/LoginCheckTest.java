package dev.fanlight.proto.httpauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoginCheckTest {
    private static final LoginCheck RFC =
            new LoginCheck("http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v");
    private static final String PARAMETERS =
            "username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\","
                    + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001,"
                    + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, ";

    private static Optional<String> mufasa(String user) {
        return user.equals("Mufasa") ? Optional.of("Circle of Life") : Optional.empty();
    }

    private static LoginCheck.Outcome check(String header) {
        return RFC.check(Optional.of(header), "GET", LoginCheckTest::mufasa);
    }

    /** RFC 7616 section 3.9.1. */
    @Test
    void exampleOfTheRfc() {
        assertThat(check("Digest " + PARAMETERS + "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\""))
                .isEqualTo(new LoginCheck.Outcome.Proven("Mufasa"));
        assertThat(check("Digest " + PARAMETERS + "algorithm=SHA-256, response="
                        + "\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""))
                .isEqualTo(new LoginCheck.Outcome.Proven("Mufasa"));
        assertThat(check("Digest " + PARAMETERS + "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbed\""))
                .isEqualTo(new LoginCheck.Outcome.Wrong());
    }

    @Test
    void everyChallengeIsAnsweredByOurOwnClient() {
        var check = new LoginCheck("Fanlight", "abc123");
        for (var challenge : check.challenges(false)) {
            for (var password : List.of("right", "wrong")) {
                var answer = Authorization.answer(
                        List.of(challenge), "DESCRIBE", "rtsp://h/a", new Credentials("eve", password), "c0ffee", 1);
                var header = ((Authorization.Answer) answer).headerValue();
                assertThat(check.check(Optional.of(header), "DESCRIBE", user -> Optional.of("right")))
                        .as(challenge)
                        .isEqualTo(
                                password.equals("right")
                                        ? new LoginCheck.Outcome.Proven("eve")
                                        : new LoginCheck.Outcome.Wrong());
            }
        }
    }

    /** RFC 2069, which knows no qop, as ffmpeg's and live555's older clients speak it. */
    @Test
    void withoutQualityOfProtection() {
        var check = new LoginCheck("Fanlight", "abc123");
        var answer = Authorization.answer(
                List.of("Digest realm=\"Fanlight\", nonce=\"abc123\""),
                "PLAY",
                "rtsp://h/a",
                new Credentials("eve", "right"),
                "x",
                1);
        var header = ((Authorization.Answer) answer).headerValue();
        assertThat(header).doesNotContain("qop");
        assertThat(check.check(Optional.of(header), "PLAY", user -> Optional.of("right")))
                .isEqualTo(new LoginCheck.Outcome.Proven("eve"));
        assertThat(check.check(Optional.of(header), "PAUSE", user -> Optional.of("right")))
                .as("an answer is good for one method only")
                .isEqualTo(new LoginCheck.Outcome.Wrong());
    }

    @Test
    void anotherConnectionsNonceIsStale() {
        assertThat(new LoginCheck("http-auth@example.org", "other")
                        .check(
                                Optional.of("Digest " + PARAMETERS
                                        + "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\""),
                                "GET",
                                LoginCheckTest::mufasa))
                .isEqualTo(new LoginCheck.Outcome.Stale());
    }

    @Test
    void nothingThrowsAndNothingIsProvenByChance() {
        assertThat(RFC.check(Optional.empty(), "GET", LoginCheckTest::mufasa))
                .isEqualTo(new LoginCheck.Outcome.Missing());
        assertThat(check("Basic !!")).isEqualTo(new LoginCheck.Outcome.Missing());
        assertThat(check("Bearer x")).isEqualTo(new LoginCheck.Outcome.Missing());
        var good = "Digest " + PARAMETERS + "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\"";
        for (var end = 0; end < good.length() - 1; end++) {
            assertThat(check(good.substring(0, end))).isNotInstanceOf(LoginCheck.Outcome.Proven.class);
        }
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++) {
            var changed = new StringBuilder(good);
            var at = random.nextInt(good.length());
            changed.setCharAt(at, (char) random.nextInt(256));
            check(changed.toString());
        }
    }
}
