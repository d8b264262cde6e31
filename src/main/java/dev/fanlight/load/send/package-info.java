/**
 * Publishes an H.264 file or a test pattern over WHIP or plain RTP, with the time of sending in each frame. One thread
 * keeps the pace; a WHIP session lives on one event loop.
 */
@NullMarked
package dev.fanlight.load.send;

import org.jspecify.annotations.NullMarked;
