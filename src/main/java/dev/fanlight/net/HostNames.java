package dev.fanlight.net;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up host names with the machine's own resolver, as that alone knows names such as raspberrypi.local (mDNS). */
public final class HostNames {
    private HostNames() {}

    /**
     * The address of a machine. The system takes many seconds to say that nobody has a name.
     *
     * @param context where the answer is told
     * @param host name or IP address; fails with {@link UnknownHostException} when nobody has that name
     */
    public static Future<InetAddress> lookUp(Context context, String host) {
        return OwnThread.ask(context, "look-up", () -> InetAddress.getByName(host));
    }
}
