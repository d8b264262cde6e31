package dev.fanlight.load;

import java.net.URI;
import java.util.OptionalLong;

/**
 * What one run does.
 *
 * @param url plain HTTP, of an MJPEG stream
 * @param viewers how many connections, 1 or more
 * @param seconds how long it measures, 1 or more
 * @param warmupSeconds how long it watches before it measures, after the last viewer was told to connect
 * @param rampPerSecond how many viewers connect in a second, 1 or more
 * @param loops event loops, which is to say threads, 1 or more
 * @param slow the viewers among them that read slowly
 * @param serverPid the process whose CPU and memory are read from /proc; empty for none
 */
public record LoadOptions(
        URI url,
        int viewers,
        int seconds,
        int warmupSeconds,
        int rampPerSecond,
        int loops,
        SlowReaders slow,
        OptionalLong serverPid) {
    /**
     * Viewers that read at a fixed rate, however fast the network is.
     *
     * @param count how many, 0 to all viewers
     * @param rateBytesPerSecond what each reads, 1 or more
     * @param receiveBufferBytes SO_RCVBUF, which Linux doubles; 0 leaves the system's default, which grows by itself
     */
    public record SlowReaders(int count, int rateBytesPerSecond, int receiveBufferBytes) {
        public static final SlowReaders NONE = new SlowReaders(0, 1, 0);

        public SlowReaders {
            require(count >= 0, "the number of slow viewers cannot be negative");
            require(rateBytesPerSecond >= 1, "a slow viewer reads at least 1 byte per second");
            require(receiveBufferBytes >= 0, "a receive buffer cannot be negative");
        }
    }

    /** @throws IllegalArgumentException with a sentence for people */
    public LoadOptions {
        require(
                "http".equalsIgnoreCase(url.getScheme()) && url.getHost() != null,
                "the address must look like http://host:port/path, not " + url);
        require(viewers >= 1, "at least 1 viewer is needed");
        require(seconds >= 1, "a run measures at least 1 second");
        require(warmupSeconds >= 0, "the warm-up cannot be negative");
        require(rampPerSecond >= 1, "at least 1 viewer per second must connect");
        require(loops >= 1, "at least 1 event loop is needed");
        require(slow.count() <= viewers, "there are more slow viewers than viewers");
    }

    int port() {
        return url.getPort() == -1 ? 80 : url.getPort();
    }

    String pathAndQuery() {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
