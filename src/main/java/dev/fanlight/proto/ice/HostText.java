package dev.fanlight.proto.ice;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses and names as candidates write them; never asks a resolver. */
final class HostText {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?");
    private static final Pattern ALL_NUMERIC = Pattern.compile("[0-9.]+");

    private HostText() {}

    static boolean isValid(String host) {
        return address(host).isPresent()
                || (NAME.matcher(host).matches() && !ALL_NUMERIC.matcher(host).matches());
    }

    /** Empty for a name. A zone ({@code %eth0}) makes no sense to a peer and is not taken. */
    static Optional<InetAddress> address(String host) {
        var fits = host.indexOf(':') >= 0
                ? IPV6.matcher(host).matches()
                : IPV4.matcher(host).matches();
        if (!fits) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
