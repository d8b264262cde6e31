package dev.fanlight.endpoint.rtsp;

import io.netty.channel.EventLoop;
import java.net.InetAddress;

/**
 * Who is at the other end of a connection to the server.
 *
 * @param id of its session, random
 * @param loop the connection's
 * @param outbox what leaves within the connection
 */
record RtspPeer(String id, InetAddress ip, EventLoop loop, TcpOutbox outbox) {
    String address() {
        return ip.getHostAddress();
    }
}
