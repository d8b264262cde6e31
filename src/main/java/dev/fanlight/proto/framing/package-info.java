/** RFC 4571 framing, which carries datagrams over a byte stream for ICE over TCP (RFC 6544); pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.framing;

import org.jspecify.annotations.NullMarked;
