/** Conversion of what viewers cannot play, by ffmpeg as a child process; each conversion has threads of its own, started on demand. */
@NullMarked
package dev.fanlight.transcode;

import org.jspecify.annotations.NullMarked;
