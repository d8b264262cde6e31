/**
 * Linux' sockets that take many datagrams at once, and the tables that its calls read and fill. Knows no loop; whoever
 * opens a thing owns it, one thread at a time.
 */
@NullMarked
package dev.fanlight.net.system;

import org.jspecify.annotations.NullMarked;
