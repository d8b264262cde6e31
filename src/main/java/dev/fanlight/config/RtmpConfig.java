package dev.fanlight.config;

/**
 * Publishing and watching over RTMP.
 *
 * @param enabled whether there is such a server
 * @param port 0 to 65535; 0 means any free port
 */
public record RtmpConfig(boolean enabled, int port) {
    static RtmpConfig read(Section section) {
        return new RtmpConfig(section.get(Keys.RTMP_ENABLED), section.get(Keys.RTMP_PORT));
    }

    public RtmpConfig withPort(int newPort) {
        return new RtmpConfig(enabled, newPort);
    }
}
