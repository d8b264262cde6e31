package dev.fanlight.net;

import dev.fanlight.net.system.IpBits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A way from one of our addresses to a peer's, by UDP. Two paths are equal only when they are the same object; the port's
 * table finds one by its addresses. Belongs to the port's loop.
 */
public final class UdpPath implements DatagramPath {
    private final UdpSender sender;
    final long localHigh;
    final long localLow;
    final long remoteHigh;
    final long remoteLow;
    final int remotePort;
    final int scopeId;

    private boolean segmenting = true;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private @Nullable Object owner;

    /** The addresses as {@link IpBits} has them. */
    UdpPath(
            UdpSender sender,
            long localHigh,
            long localLow,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            int scopeId) {
        this.sender = sender;
        this.localHigh = localHigh;
        this.localLow = localLow;
        this.remoteHigh = remoteHigh;
        this.remoteLow = remoteLow;
        this.remotePort = remotePort;
        this.scopeId = scopeId;
    }

    /**
     * From addresses.
     *
     * @param bound the port's own address, which takes the place of a wildcard
     */
    static UdpPath of(UdpSender sender, InetAddress bound, InetAddress local, InetSocketAddress remote) {
        var to = remote.getAddress();
        if (to == null) {
            throw new IllegalArgumentException("Not looked up: " + remote);
        }
        var from = local.isAnyLocalAddress() ? bound : local;
        var toHigh = IpBits.high(to);
        var toLow = IpBits.low(to);
        var wildcard = from.isAnyLocalAddress();
        return new UdpPath(
                sender,
                wildcard ? 0 : IpBits.high(from),
                wildcard ? IpBits.wildcardLow(toHigh, toLow) : IpBits.low(from),
                toHigh,
                toLow,
                remote.getPort(),
                IpBits.scopeId(to));
    }

    @Override
    public long reserve(int maxBytes) { // hot
        return sender.reserve(maxBytes);
    }

    @Override
    public void send(int lengthBytes) { // hot
        sender.send(this, lengthBytes);
    }

    @Override
    public InetSocketAddress local() {
        var known = local;
        if (known == null) {
            known = new InetSocketAddress(IpBits.address(localHigh, localLow, 0), sender.localPort());
            local = known;
        }
        return known;
    }

    @Override
    public InetSocketAddress remote() {
        var known = remote;
        if (known == null) {
            known = new InetSocketAddress(IpBits.address(remoteHigh, remoteLow, scopeId), remotePort);
            remote = known;
        }
        return known;
    }

    @Override
    public @Nullable Object owner() {
        return owner;
    }

    @Override
    public void setOwner(@Nullable Object owner) {
        this.owner = owner;
    }

    /** Whether the route takes several datagrams as one message, as far as known. */
    boolean isSegmenting() {
        return segmenting;
    }

    /** Returns whether this was news. */
    boolean stopSegmenting() {
        var news = segmenting;
        segmenting = false;
        return news;
    }

    boolean hasAddresses(
            long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort, int scopeId) { // hot
        return this.remotePort == remotePort
                && this.remoteLow == remoteLow
                && this.remoteHigh == remoteHigh
                && this.localLow == localLow
                && this.localHigh == localHigh
                && this.scopeId == scopeId;
    }

    boolean isFromWildcard() {
        return IpBits.isWildcard(localHigh, localLow);
    }

    @Override
    public String toString() {
        return remote() + " from " + local();
    }
}
