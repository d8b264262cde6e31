/**
 * Streams of other servers, watched over WHEP and published here: each attempt lives on its source's event loop, but for
 * the opening of its socket, which blocks and has a virtual thread.
 */
@NullMarked
package dev.fanlight.endpoint.webrtc.pull;

import org.jspecify.annotations.NullMarked;
