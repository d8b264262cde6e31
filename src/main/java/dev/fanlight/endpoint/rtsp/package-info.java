/**
 * RTSP: cameras and encoders that send to us, players that watch, cameras that are fetched, and plain RTP that comes to a
 * port. A connection belongs to one event loop for life.
 */
@NullMarked
package dev.fanlight.endpoint.rtsp;

import org.jspecify.annotations.NullMarked;
