package dev.fanlight.net;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;

/**
 * Has the system asked what it may take its time to answer, on a thread for that alone: a loop would stand still, and all
 * its viewers with it, and a virtual thread would hold a core's carrier.
 */
public final class OwnThread {
    private OwnThread() {}

    /**
     * Begins at once.
     *
     * @param context where the answer, or what was thrown, is told
     * @param name of the thread
     */
    public static <T> Future<T> ask(Context context, String name, Callable<T> question) {
        var answer = ((ContextInternal) context).<T>promise();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                answer.tryComplete(question.call());
            } catch (Exception failure) {
                answer.tryFail(failure);
            }
        });
        return answer.future();
    }
}
