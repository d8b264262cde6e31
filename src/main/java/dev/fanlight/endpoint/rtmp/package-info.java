/**
 * RTMP: encoders that publish, players that watch, sources that are fetched, services that streams are sent on to. Each
 * connection lives on one event loop for life.
 */
@NullMarked
package dev.fanlight.endpoint.rtmp;

import org.jspecify.annotations.NullMarked;
