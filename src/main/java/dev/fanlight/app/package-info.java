/** The program: commands, and the wiring of all rooms by constructor. Nobody imports it. */
@NullMarked
package dev.fanlight.app;

import org.jspecify.annotations.NullMarked;
