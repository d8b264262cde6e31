package dev.fanlight.net;

/** The port that a {@link UdpPath} sends by; see {@link DatagramPath} for what its methods promise. */
interface UdpSender {
    long reserve(int maxBytes);

    void send(UdpPath path, int lengthBytes);

    /** The port number that datagrams leave from. */
    int localPort();
}
