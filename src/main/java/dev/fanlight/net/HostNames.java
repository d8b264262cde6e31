package dev.fanlight.net;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up host names with the machine's own resolver, as that alone knows names such as raspberrypi.local (mDNS). */
public final class HostNames {
    private HostNames() {}

    /**
     * The address of a machine. The system takes many seconds to say that nobody has a name, so it is asked on a thread
     * of its own: a loop would stand still, and all its viewers with it, and a virtual thread would hold a core's
     * carrier.
     *
     * @param context where the answer is told
     * @param host name or IP address; fails with {@link UnknownHostException} when nobody has that name
     */
    public static Future<InetAddress> lookUp(Context context, String host) {
        var answer = ((ContextInternal) context).<InetAddress>promise();
        Thread.ofPlatform().daemon().name("look-up").start(() -> {
            try {
                answer.tryComplete(InetAddress.getByName(host));
            } catch (UnknownHostException unknown) {
                answer.tryFail(unknown);
            }
        });
        return answer.future();
    }
}
