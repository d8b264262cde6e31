/** HTTP authentication, which RTSP shares, the client's side and the server's; pure, no thread. */
@NullMarked
package dev.fanlight.proto.httpauth;

import org.jspecify.annotations.NullMarked;
