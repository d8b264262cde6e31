/**
 * WebRTC in and out: WHIP and WHEP over HTTP, answered on virtual threads, and the media of publishers and viewers, each
 * on the event loop of its transport.
 */
@NullMarked
package dev.fanlight.endpoint.webrtc;

import org.jspecify.annotations.NullMarked;
