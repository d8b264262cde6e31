/**
 * A crowd of WebRTC viewers in one process and what they saw, against any WHEP server and against Janus. All viewers of a
 * run live on one event loop; their signalling runs on virtual threads.
 */
@NullMarked
package dev.fanlight.load.watch;

import org.jspecify.annotations.NullMarked;
