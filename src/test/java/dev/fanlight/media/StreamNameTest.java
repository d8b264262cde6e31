package dev.fanlight.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"drone1", "fleet/drone1", "a", "A-b_c.9/x.y", "mjpeg/one", "v1/api"})
    void acceptsPathsOfPlainSegments(String name) {
        assertThat(StreamName.problem(name)).isEmpty();
        assertThat(new StreamName(name)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''              | needs a name
            /drone          | neither starts nor ends
            drone/          | neither starts nor ends
            a//b            | neither starts nor ends
            ..              | starts with '.'
            a/../b          | starts with '.'
            .hidden         | starts with '.'
            a%2fb           | not of '%'
            a b             | not of the character U+0020
            drône           | not of the character U+00F4
            api/v1          | cannot start with 'api'
            metrics         | cannot start with 'metrics'
            drone/whep      | cannot end with 'whep'
            drone/whip/1/2  | cannot have 'whip' as a part
            whep/drone      | cannot have 'whep' as a part
            stream.mjpg     | cannot end with 'stream.mjpg'
            """)
    void refusesWithTheRuleThatIsBroken(String name, String sentence) {
        assertThat(StreamName.problem(name)).get().asString().contains(sentence);
        assertThatThrownBy(() -> new StreamName(name)).hasMessageContaining(sentence);
    }

    @Test
    void refusesTenThousandCharacters() {
        assertThat(StreamName.problem("x".repeat(10_000))).get().asString().contains("at most 128");
        assertThat(StreamName.problem("x".repeat(128))).isEmpty();
    }
}
