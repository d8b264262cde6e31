package dev.fanlight.config;

/**
 * Publishing and watching over RTSP.
 *
 * @param enabled whether there is such a server
 * @param port 0 to 65535; 0 means any free port
 * @param udp whether media may come and go over UDP besides the connection itself
 */
public record RtspConfig(boolean enabled, int port, boolean udp) {
    static RtspConfig read(Section section) {
        return new RtspConfig(section.get(Keys.RTSP_ENABLED), section.get(Keys.RTSP_PORT), section.get(Keys.RTSP_UDP));
    }

    public RtspConfig withPort(int newPort) {
        return new RtspConfig(enabled, newPort, udp);
    }
}
