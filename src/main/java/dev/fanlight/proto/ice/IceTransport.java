package dev.fanlight.proto.ice;

/** What carries the datagrams of a path; over TCP, each is framed by RFC 4571. */
public enum IceTransport {
    UDP,
    TCP
}
