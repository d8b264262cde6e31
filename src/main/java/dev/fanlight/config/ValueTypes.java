package dev.fanlight.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The kinds of values that the keys of {@link Keys} take. */
final class ValueTypes {
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;
    private static final long GIB = KIB * MIB;
    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;
    private static final long M = 60 * S;
    private static final long H = 60 * M;

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9})([A-Za-z]{0,3})");
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62}){0,20}");

    private ValueTypes() {}

    static ValueType.Single<Integer> whole(int min, int max) {
        return new ValueType.Single<>("a whole number from " + min + " to " + max, text -> {
            if (!text.matches("-?[0-9]{1,9}")) {
                return new Parsed.Problem<>("");
            }
            var number = Integer.parseInt(text);
            return number < min || number > max ? new Parsed.Problem<>("") : new Parsed.Value<>(number);
        });
    }

    /** A size in bytes; the bounds are written as in the file. */
    static ValueType.Single<Integer> size(String min, String max) {
        var minBytes = bytes(min).orElseThrow();
        var maxBytes = bytes(max).orElseThrow();
        return new ValueType.Single<>("a size from " + min + " to " + max, text -> {
            var bytes = bytes(text);
            if (bytes.isEmpty()) {
                return new Parsed.Problem<>("write it like 64KiB or 16MiB, or as a plain number of bytes");
            }
            return bytes.get() < minBytes || bytes.get() > maxBytes
                    ? new Parsed.Problem<>("")
                    : new Parsed.Value<>(Math.toIntExact(bytes.get()));
        });
    }

    /** A duration in nanoseconds; the bounds are written as in the file. */
    static ValueType.Single<Long> duration(String min, String max) {
        var minNs = nanos(min).orElseThrow();
        var maxNs = nanos(max).orElseThrow();
        return new ValueType.Single<>("a duration from " + min + " to " + max, text -> {
            var ns = nanos(text);
            if (ns.isEmpty()) {
                return new Parsed.Problem<>("write it like 250ms, 5s or 2m");
            }
            return ns.get() < minNs || ns.get() > maxNs ? new Parsed.Problem<>("") : new Parsed.Value<>(ns.get());
        });
    }

    static ValueType.Single<Boolean> flag() {
        return new ValueType.Single<>("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> new Parsed.Value<>(true);
            case "false" -> new Parsed.Value<>(false);
            default -> new Parsed.Problem<>("");
        });
    }

    /** One of an enum's constants, written in lower case. */
    static <E extends Enum<E>> ValueType.Single<E> word(Class<E> type) {
        var words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return new ValueType.Single<>(String.join(" or ", words), text -> {
            var index = words.indexOf(text);
            return index < 0 ? new Parsed.Problem<>("") : new Parsed.Value<>(type.getEnumConstants()[index]);
        });
    }

    /** An address to listen on. */
    static ValueType.Single<String> host() {
        return new ValueType.Single<>(
                "an IP address of this machine, or its host name",
                text -> IpLiteral.parse(text).isPresent() || isHostName(text)
                        ? new Parsed.Value<>(text)
                        : new Parsed.Problem<>(""));
    }

    static ValueType.Single<String> hostName() {
        return new ValueType.Single<>(
                "a host name without port, such as cameras.example.org",
                text -> isHostName(text)
                        ? new Parsed.Value<>(text.toLowerCase(Locale.ROOT))
                        : new Parsed.Problem<>(
                                text.contains("://") ? "leave out http:// and what follows the name" : ""));
    }

    /** Where others find this machine. */
    static ValueType.Single<String> address() {
        return new ValueType.Single<>(
                "an IP address or a host name, without port",
                text -> IpLiteral.parse(text).isPresent() || isHostName(text)
                        ? new Parsed.Value<>(text)
                        : new Parsed.Problem<>(""));
    }

    static ValueType.Single<IceServer> iceServer() {
        return new ValueType.Single<>(
                "stun:HOST:PORT, or turn:USER:PASSWORD@HOST:PORT?transport=udp with a transport of udp or tcp",
                IceServer::parse);
    }

    static ValueType.Single<IpRange> ipRange() {
        return new ValueType.Single<>("an IP address, or a range such as 203.0.113.0/24", IpRange::parse);
    }

    static ValueType.Single<AccessRule.Entry> accessEntry() {
        return new ValueType.Single<>(
                "private, any, an IP address, or a range such as 203.0.113.0/24", AccessRule.Entry::parse);
    }

    /** An address, or nothing where nothing is written. */
    static ValueType.Single<Optional<SourceAddress>> source() {
        return new ValueType.Single<>(
                "an address such as http://camera.local/stream.mjpg",
                text -> text.isEmpty()
                        ? new Parsed.Value<>(Optional.empty())
                        : switch (SourceAddress.parse(text)) {
                            case Parsed.Value<SourceAddress>(var source) -> new Parsed.Value<>(Optional.of(source));
                            case Parsed.Problem<SourceAddress>(var hint) -> new Parsed.Problem<>(hint);
                        });
    }

    static ValueType.Single<UserLogin> userLogin() {
        return new ValueType.Single<>("NAME:PASSWORD", UserLogin::parse);
    }

    /** Where a stream is sent on to. */
    static ValueType.Single<PushTarget> pushTarget() {
        return new ValueType.Single<>("an address such as rtmp://live.example.org/app/KEY", PushTarget::parse);
    }

    static ValueType.Single<String> program() {
        return new ValueType.Single<>(
                "the name of a program, or its path",
                text -> text.isBlank() || text.startsWith("-") ? new Parsed.Problem<>("") : new Parsed.Value<>(text));
    }

    static <E> ValueType.Many<E, List<E>> listOf(ValueType.Single<E> entry) {
        return new ValueType.Many<>(entry, List::copyOf);
    }

    static <E, T> ValueType.Many<E, T> listOf(ValueType.Single<E> entry, Function<List<E>, T> collector) {
        return new ValueType.Many<>(entry, collector);
    }

    private static boolean isHostName(String text) {
        return text.length() <= 253 && HOST_NAME.matcher(text).matches();
    }

    private static Optional<Long> bytes(String text) {
        return scaled(text, unit -> switch (unit) {
            case "", "B" -> 1L;
            case "KiB" -> KIB;
            case "MiB" -> MIB;
            case "GiB" -> GIB;
            default -> 0L;
        });
    }

    private static Optional<Long> nanos(String text) {
        return scaled(text, unit -> switch (unit) {
            case "ms" -> MS;
            case "s" -> S;
            case "m" -> M;
            case "h" -> H;
            default -> 0L;
        });
    }

    /** @param factors 0 for a unit that does not exist */
    private static Optional<Long> scaled(String text, Function<String, Long> factors) {
        var matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var factor = factors.apply(matcher.group(2));
        try {
            return factor == 0
                    ? Optional.empty()
                    : Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException _) {
            return Optional.of(Long.MAX_VALUE);
        }
    }
}
