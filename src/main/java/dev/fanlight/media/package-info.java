/** The vocabulary of live video: names, frames, clocks. Values only; owns no thread and imports nothing of ours. */
@NullMarked
package dev.fanlight.media;

import org.jspecify.annotations.NullMarked;
