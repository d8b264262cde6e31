package dev.fanlight.load.watch;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one run does.
 *
 * @param from where the stream is
 * @param viewers how many, 1 or more
 * @param seconds how long it measures, 1 or more
 * @param warmupSeconds how long it watches before it measures, after the last viewer has connected
 * @param rehearsals how many viewers come and go before the run, uncounted, so that what this program and a server do only
 *     once is not in the figures; 0 or more
 * @param rampPerSecond how many viewers come in a second, 1 or more
 * @param tcp whether to connect over TCP only
 * @param nack whether lost packets are asked for again
 * @param serverPid the process whose CPU and memory are read from /proc; empty for none
 */
public record WatchOptions(
        From from,
        int viewers,
        int seconds,
        int warmupSeconds,
        int rehearsals,
        int rampPerSecond,
        boolean tcp,
        boolean nack,
        OptionalLong serverPid) {
    /** Where a stream is, and how it is asked for. */
    public sealed interface From {
        /** For people. */
        String label();

        /**
         * A WHEP server: we offer.
         *
         * @param token the bearer token, where the server wants one
         */
        record Whep(URI endpoint, Optional<String> token) implements From {
            public Whep {
                requireHttp(endpoint, "http://host:port/stream/whep");
            }

            @Override
            public String label() {
                return endpoint.toString();
            }
        }

        /** Janus' streaming plugin behind its REST interface: it offers. */
        record Janus(URI base, String mountpoint) implements From {
            public Janus {
                requireHttp(base, "http://host:8088/janus");
                require(!mountpoint.isBlank(), "which mountpoint? --mountpoint ID");
            }

            @Override
            public String label() {
                return base + " mountpoint " + mountpoint;
            }
        }
    }

    /** @throws IllegalArgumentException with a sentence for people */
    public WatchOptions {
        require(viewers >= 1, "at least 1 viewer is needed");
        require(seconds >= 1, "a run measures at least 1 second");
        require(warmupSeconds >= 0, "the warm-up cannot be negative");
        require(rehearsals >= 0, "the rehearsing viewers cannot be fewer than none");
        require(rampPerSecond >= 1, "at least 1 viewer per second must connect");
    }

    private static void requireHttp(URI address, String like) {
        var scheme = address.getScheme();
        require(
                address.getHost() != null && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)),
                "the address must look like " + like + ", not " + address);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
