package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every reader of payloads' beginnings has to hold, whatever its codec.
 *
 * @param <F> why it refuses
 */
public interface PayloadReading<F> {
    /** Has a payload read. */
    F read(byte[] bytes);

    /** The same of hexadecimal digits. */
    default F read(String hex) {
        return read(HexFormat.of().parseHex(hex));
    }

    @Test
    default void survivesAnything() {
        for (var seed = 0; seed < 5000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            assertThat(read(bytes)).as("seed %d", seed).isNotNull();
        }
    }
}
