/** The built-in test camera: a moving pattern with a readable clock. Drawn on a thread of its own. */
@NullMarked
package dev.fanlight.endpoint.pattern;

import org.jspecify.annotations.NullMarked;
