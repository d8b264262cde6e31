/**
 * What one viewer is sent, packet by packet: where it begins, how it catches up, its headers and numbers, what it says of
 * what it got. All of it runs on the loop that is the home of the viewer's transport.
 */
@NullMarked
package dev.fanlight.endpoint.webrtc.watch;

import org.jspecify.annotations.NullMarked;
