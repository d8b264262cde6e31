package dev.fanlight.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets pages of other origins use an address (Fetch standard, section 3.3). Whether they may is not for this class to say.
 */
public final class Cors {
    private static final String ASKED_SECONDS = "86400";

    private final String methods;
    private final String requestHeaders;
    private final String exposedHeaders;

    /**
     * @param methods that pages may use, separated by commas
     * @param requestHeaders that pages may set
     * @param exposedHeaders of our answers that pages may read
     */
    public Cors(String methods, String requestHeaders, String exposedHeaders) {
        this.methods = methods;
        this.requestHeaders = requestHeaders;
        this.exposedHeaders = exposedHeaders;
    }

    /** Adds to whatever will be answered that the page that asks may read it. */
    public void share(Exchange exchange) {
        exchange.header("Origin").ifPresent(origin -> {
            exchange.answerHeader("Access-Control-Allow-Origin", origin);
            exchange.answerHeader("Access-Control-Expose-Headers", exposedHeaders);
        });
    }

    /** What a browser asks for before it lets a page make its request. */
    public Map<String, String> preflight() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Access-Control-Allow-Methods", methods);
        headers.put("Access-Control-Allow-Headers", requestHeaders);
        headers.put("Access-Control-Max-Age", ASKED_SECONDS);
        return headers;
    }
}
