package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.ice.IcePath;

/** Where a transport's ways come from and go to: a loop's share of the media port, or a client's own socket. */
interface Sockets {
    /** A path to send on. Over TCP this opens the connection; what is sent meanwhile waits. */
    DatagramPath open(IcePath path);

    /** From now on, datagrams of the way's path find it. */
    void keep(Way way);

    /** They no longer do; the path itself may be used for a last word. A connection is closed a little later. */
    void drop(Way way);
}
