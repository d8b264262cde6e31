package dev.fanlight.proto.rtsp;

import java.util.Optional;

/**
 * Which address a control attribute means (RFC 2326 appendix C.1.1), in the way in which cameras and players take it: what
 * the attribute says is put behind the base, whose last part is never cut off, as RFC 3986 would have it.
 *
 * <pre>
 * base rtsp://cam/live          trackID=1          rtsp://cam/live/trackID=1
 * base rtsp://cam/live/         trackID=1          rtsp://cam/live/trackID=1
 * base rtsp://cam/live?ch=1     trackID=1          rtsp://cam/live?ch=1/trackID=1    what cameras with queries expect
 * base rtsp://cam/live          /live/trackID=1    rtsp://cam/live/trackID=1
 * base rtsp://cam/live          *                  rtsp://cam/live
 * base rtsp://cam/live          rtsp://10.0.0.5/x  rtsp://10.0.0.5/x
 * </pre>
 */
public final class ControlUrl {
    private static final int MAX_LENGTH = 2048;

    private ControlUrl() {}

    /** The address that a control attribute means; the base itself where it is missing, empty or {@code *}. */
    public static String resolve(String base, String control) {
        var said = control.strip();
        if (said.isEmpty() || said.equals("*") || said.length() > MAX_LENGTH) {
            return base;
        }
        if (isAbsolute(said)) {
            return said;
        }
        if (said.startsWith("/")) {
            return serverOf(base) + said;
        }
        return base.endsWith("/") || said.startsWith("?") ? base + said : base + "/" + said;
    }

    /**
     * What controls of a description are resolved against: Content-Base, else Content-Location, else the request's address
     * (RFC 2326 appendix C.1.1). A base that is no address, or names no host that anybody could reach, is passed over.
     */
    public static String base(RtspHeaders headers, String requested) {
        return headers.first("Content-Base")
                .filter(ControlUrl::isUsable)
                .or(() -> headers.first("Content-Location").filter(ControlUrl::isUsable))
                .orElse(requested);
    }

    private static boolean isUsable(String base) {
        return isAbsolute(base) && base.length() <= MAX_LENGTH && !base.contains("://0.0.0.0") && base.indexOf(' ') < 0;
    }

    private static boolean isAbsolute(String text) {
        return text.regionMatches(true, 0, "rtsp://", 0, 7) || text.regionMatches(true, 0, "rtsps://", 0, 8);
    }

    private static String serverOf(String base) {
        var host = base.indexOf("://") + 3;
        var path = base.indexOf('/', host);
        return path < 0 ? base : base.substring(0, path);
    }

    /**
     * What a request's address says behind the server's name: path and query without the slash at the beginning; empty when
     * it is no address. {@code rtsp://host/live/drone1?x=1} gives {@code live/drone1?x=1}.
     */
    public static Optional<String> path(String target) {
        if (target.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        if (!isAbsolute(target)) {
            return target.startsWith("/") ? Optional.of(target.substring(1)) : Optional.empty();
        }
        var path = target.indexOf('/', target.indexOf("://") + 3);
        return Optional.of(path < 0 ? "" : target.substring(path + 1));
    }
}
