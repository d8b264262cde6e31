/** ICE (RFC 8445): a lite agent for the server, a small controlling one for clients; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.ice;

import org.jspecify.annotations.NullMarked;
