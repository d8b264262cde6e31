/**
 * Whole runs: a real server with real programs on both sides (the Pi's camera script, Chromium, ffmpeg, curl). Each
 * test owns the processes it starts and ends them by their handle, also when it fails.
 */
@NullMarked
package dev.fanlight.e2e;

import org.jspecify.annotations.NullMarked;
