/**
 * What the operating system gives by its C functions: memory outside the heap, and on Linux sockets that take many
 * datagrams at once. Knows no loop; whoever opens a thing owns it, one thread at a time.
 */
@NullMarked
package dev.fanlight.net.system;

import org.jspecify.annotations.NullMarked;
