package dev.fanlight.proto.ice;

import java.net.InetSocketAddress;

/**
 * The way of a datagram, seen from this side: what RFC 7675 calls a 5-tuple.
 *
 * @param local the own socket's address as its owner knows it, the same in both directions; a wildcard will do
 * @param remote where datagrams come from and go to; resolved
 */
public record IcePath(IceTransport transport, InetSocketAddress local, InetSocketAddress remote) {}
