/**
 * The stream doctor: looks at what each publisher sends, packet by packet, and says in plain words what is wrong with it
 * and how to mend that at the source. Each stream is looked at on one event loop, given by the wiring; answers are for any
 * thread. Owns no thread.
 */
@NullMarked
package dev.fanlight.doctor;

import org.jspecify.annotations.NullMarked;
