package dev.fanlight.http;

import dev.fanlight.auth.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that were not allowed: counted by reason, and logged once a second at most, whoever knocks. Any thread. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long LOG_EVERY_NS = 1_000_000_000L;
    private static final int MAX_PATH_LENGTH = 80;

    private final Map<Verdict.Reason, LongAdder> counts = new EnumMap<>(Verdict.Reason.class);
    private final AtomicLong nextLogNs = new AtomicLong(System.nanoTime());

    Refusals() {
        for (var reason : Verdict.Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void count(Verdict.Reason reason) {
        var counter = counts.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts it and logs it. */
    void tell(Verdict.Reason reason, Exchange exchange, String sentence) {
        count(reason);
        var nowNs = System.nanoTime();
        var dueNs = nextLogNs.get();
        if (nowNs - dueNs >= 0 && nextLogNs.compareAndSet(dueNs, nowNs + LOG_EVERY_NS)) {
            log.info("Refused a request from {} for {}: {}", exchange.address(), path(exchange), sentence);
        }
    }

    private static String path(Exchange exchange) {
        var path = exchange.path();
        var cut = path.length() <= MAX_PATH_LENGTH ? path : path.substring(0, MAX_PATH_LENGTH - 1) + "…";
        return cut.replaceAll("[^ -~…]", "?");
    }

    /** By the reason's name in kebab-case. */
    Map<String, Long> counts() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((reason, count) ->
                sums.put(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), count.sum()));
        return sums;
    }
}
