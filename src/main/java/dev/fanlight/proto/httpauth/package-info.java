/** The client's side of HTTP authentication, which RTSP shares: challenges in, Authorization out; pure, no thread. */
@NullMarked
package dev.fanlight.proto.httpauth;

import org.jspecify.annotations.NullMarked;
