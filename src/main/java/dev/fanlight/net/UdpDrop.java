package dev.fanlight.net;

/** Why a datagram was not sent, or not handed over. */
public enum UdpDrop {
    /** More was to be sent than the queue holds. */
    QUEUE_FULL,
    /** It waited longer than 200 ms for the kernel to take it. */
    TOO_OLD,
    /** The system knows no way to the peer, or the peer has no such port. */
    UNREACHABLE,
    /** A firewall or a security module of this machine refused it. */
    FORBIDDEN,
    /** It is larger than the way to the peer takes. */
    TOO_LARGE,
    /** The kernel had no memory for it. */
    NO_MEMORY,
    /** The port was closed before the kernel took it. */
    CLOSED,
    /** The kernel refused it for another reason. */
    REFUSED,
    /** It was received, but is larger than 2,048 bytes, for which there is room. */
    TRUNCATED
}
