package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProgramsTest {
    @Test
    void aMissingProgramFailsTheTestAndSaysWhatToDo() {
        assertThatThrownBy(() -> Programs.need("no-such-program", "nor-this"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no-such-program is missing")
                .hasMessageContaining("./check");
    }
}
