package dev.fanlight.rtc;

import java.util.List;

/**
 * How the media port is opened.
 *
 * @param bind address of this machine to listen at; {@code 0.0.0.0} or {@code ::} for all
 * @param port 1 to 65535 for UDP and TCP alike; 0 for any that is free
 * @param udp whether datagrams are taken
 * @param tcp whether connections are taken, for peers whose network lets no UDP through
 * @param advertise IP addresses or names by which peers outside reach this machine, besides its own addresses; names
 *     are looked up once a minute
 * @param sendBufferBytes of each UDP socket
 * @param receiveBufferBytes of each UDP socket
 */
public record RtcOptions(
        String bind,
        int port,
        boolean udp,
        boolean tcp,
        List<String> advertise,
        int sendBufferBytes,
        int receiveBufferBytes) {
    public static final int DEFAULT_PORT = 8189;
    private static final int BUFFER_BYTES = 4 << 20;

    public RtcOptions {
        advertise = List.copyOf(advertise);
    }

    /** UDP and TCP at all addresses, with socket buffers of 4 MiB. */
    public static RtcOptions onPort(int port) {
        return new RtcOptions("0.0.0.0", port, true, true, List.of(), BUFFER_BYTES, BUFFER_BYTES);
    }

    public RtcOptions withBind(String address) {
        return new RtcOptions(address, port, udp, tcp, advertise, sendBufferBytes, receiveBufferBytes);
    }

    public RtcOptions withTransports(boolean withUdp, boolean withTcp) {
        return new RtcOptions(bind, port, withUdp, withTcp, advertise, sendBufferBytes, receiveBufferBytes);
    }

    public RtcOptions withAdvertised(List<String> hosts) {
        return new RtcOptions(bind, port, udp, tcp, hosts, sendBufferBytes, receiveBufferBytes);
    }
}
