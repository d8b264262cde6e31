/** STUN messages (RFC 8489) over buffers, and which protocol a datagram speaks (RFC 7983); pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.stun;

import org.jspecify.annotations.NullMarked;
