/** Memory outside the heap, by address, and functions of the system's libraries (JEP 454). Owns no thread. */
@NullMarked
package dev.fanlight.ffm;

import org.jspecify.annotations.NullMarked;
