package dev.fanlight.http;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;

/** Collects a small body before its request is answered. Lives on the connection's loop. */
final class BodyReader {
    private static final long PATIENCE_MS = 15_000;

    private final Exchange exchange;
    private final int maxBytes;
    private final Runnable then;
    private final Buffer bytes = Buffer.buffer();
    private final ScheduledFuture<?> timer;
    private boolean over;

    private BodyReader(Exchange exchange, int maxBytes, Runnable then) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.then = then;
        this.timer = exchange.loop().schedule(this::giveUp, PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Reads the body, if there is one. On the loop, before the request's first chunk.
     *
     * @param then runs on the loop when {@link Exchange#body} is there; never when the body is too long or too slow, which
     *     is answered here
     */
    static void read(Exchange exchange, int maxBytes, Runnable then) {
        var reader = new BodyReader(exchange, maxBytes, then);
        var request = exchange.request();
        if (declaredBytes(exchange) > maxBytes) {
            reader.refuse();
            return;
        }
        request.handler(reader::onBytes);
        request.endHandler(end -> reader.onEnd());
        request.response().closeHandler(closed -> reader.finish());
        exchange.readyForBody();
    }

    private static long declaredBytes(Exchange exchange) {
        var length = exchange.request().getHeader("Content-Length");
        return length == null || !length.matches("[0-9]{1,18}") ? 0 : Long.parseLong(length);
    }

    private void onBytes(Buffer more) {
        if (over) {
            return;
        }
        if (bytes.length() + more.length() > maxBytes) {
            refuse();
        } else {
            bytes.appendBuffer(more);
        }
    }

    private void onEnd() {
        if (finish()) {
            exchange.setBody(bytes);
            then.run();
        }
    }

    private void refuse() {
        if (finish()) {
            exchange.problem(new Problem(
                    413,
                    "Too large",
                    "What is sent here has at most " + maxBytes / 1024 + " KiB.",
                    ""));
        }
    }

    private void giveUp() {
        if (finish()) {
            exchange.problem(new Problem(408, "Too slow", "The request took too long to come in.", ""));
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        timer.cancel(false);
        return true;
    }
}
