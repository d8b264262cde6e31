package dev.fanlight.load.send;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one publishing does.
 *
 * @param to where it goes
 * @param source a file, or {@link ClipSource#TEST}
 * @param seconds how long, 1 or more; 0 as long as the clip, or for ever when it is looped
 * @param loop whether the clip begins again at its end
 * @param gopSeconds from one keyframe of the test pattern to the next, 1 to 60
 * @param framesPerSecond empty for what the file says
 * @param answerPli whether the clip is begun again when somebody asks for a keyframe
 */
public record SendOptions(
        Target to,
        String source,
        int seconds,
        boolean loop,
        int gopSeconds,
        OptionalDouble framesPerSecond,
        boolean answerPli) {
    /** Where a stream goes. */
    public sealed interface Target {
        /**
         * To a WHIP server.
         *
         * @param token the bearer token, where the server wants one
         * @param tcp whether to connect over TCP only
         */
        record Whip(URI endpoint, Optional<String> token, boolean tcp) implements Target {
            public Whip {
                require(
                        endpoint.getHost() != null
                                && ("http".equalsIgnoreCase(endpoint.getScheme())
                                        || "https".equalsIgnoreCase(endpoint.getScheme())),
                        "the address must look like http://host:port/stream/whip, not " + endpoint);
            }
        }

        /** Plain RTP, payload type 96, to this address. */
        record Rtp(InetSocketAddress address) implements Target {
            public Rtp {
                require(!address.isUnresolved(), "there is no host " + address.getHostString());
            }
        }
    }

    /** @throws IllegalArgumentException with a sentence for people */
    public SendOptions {
        require(seconds >= 0, "the seconds cannot be negative");
        require(gopSeconds >= 1 && gopSeconds <= 60, "a keyframe comes each 1 to 60 seconds");
        require(
                framesPerSecond.orElse(1) >= 1 && framesPerSecond.orElse(1) <= 1000,
                "there are 1 to 1000 frames per second");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
