package dev.fanlight.auth;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The raw values of the headers that say who asks; one entry for each time a header occurs.
 *
 * @param forwarded Forwarded (RFC 7239)
 * @param xForwardedFor X-Forwarded-For
 * @param xRealIp X-Real-IP
 * @param otherProxyMarks Via, and what else only proxies send; that they are there is all that counts
 * @param host Host
 * @param origin Origin
 */
public record RequestHeaders(
        List<String> forwarded,
        List<String> xForwardedFor,
        List<String> xRealIp,
        List<String> otherProxyMarks,
        List<String> host,
        List<String> origin) {
    private static final List<String> OTHER_PROXY_MARKS = List.of(
            "Via",
            "X-Forwarded",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "CF-Connecting-IP",
            "True-Client-IP");

    /** A request that says nothing about itself. */
    public static final RequestHeaders NONE = from(_ -> List.of());

    public RequestHeaders {
        forwarded = List.copyOf(forwarded);
        xForwardedFor = List.copyOf(xForwardedFor);
        xRealIp = List.copyOf(xRealIp);
        otherProxyMarks = List.copyOf(otherProxyMarks);
        host = List.copyOf(host);
        origin = List.copyOf(origin);
    }

    /**
     * Picks the headers out of a request.
     *
     * @param valuesOf all values of a header, by its name in any case
     */
    public static RequestHeaders from(Function<String, List<String>> valuesOf) {
        return new RequestHeaders(
                valuesOf.apply("Forwarded"),
                valuesOf.apply("X-Forwarded-For"),
                valuesOf.apply("X-Real-IP"),
                OTHER_PROXY_MARKS.stream()
                        .flatMap(name -> valuesOf.apply(name).stream())
                        .toList(),
                valuesOf.apply("Host"),
                valuesOf.apply("Origin"));
    }

    /** Whether a proxy had the request in its hands. */
    boolean cameThroughProxy() {
        return Stream.of(forwarded, xForwardedFor, xRealIp, otherProxyMarks).anyMatch(values -> !values.isEmpty());
    }
}
