package dev.fanlight.proto.sdp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The attributes of a session or of one media section, in their order. What a typed reading cannot read, it treats as
 * absent, as RFC 8866 section 5.13 asks for what is unknown; whoever needs it then says that it is missing.
 */
public record Attributes(List<Attribute> list) {
    public static final Attributes NONE = new Attributes(List.of());

    public Attributes {
        list = List.copyOf(list);
    }

    public boolean has(String name) {
        return list.stream().anyMatch(each -> each.name().equals(name));
    }

    public Optional<String> first(String name) {
        return all(name).findFirst();
    }

    public Stream<String> all(String name) {
        return list.stream().filter(each -> each.name().equals(name)).map(Attribute::value);
    }

    public Optional<Direction> direction() {
        return Arrays.stream(Direction.values())
                .filter(each -> has(each.label()))
                .findFirst();
    }

    public Optional<Setup> setup() {
        var label = first("setup").orElse("").strip();
        return Arrays.stream(Setup.values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }

    public List<Fingerprint> fingerprints() {
        return all("fingerprint")
                .map(Fingerprint::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Both halves; not checked, see {@link IceCredentials#valid()}. */
    public Optional<IceCredentials> iceCredentials() {
        return first("ice-ufrag").flatMap(ufrag -> first("ice-pwd").map(pwd -> new IceCredentials(ufrag, pwd)));
    }

    /** Whether the option is named; libdatachannel puts commas where RFC 8839 section 5.6 has blanks. */
    public boolean iceOption(String option) {
        return all("ice-options")
                .anyMatch(value -> Arrays.asList(value.split("[ ,]+", 33)).contains(option));
    }

    /** The lines' values, without "candidate:". */
    public List<String> candidates() {
        return all("candidate").toList();
    }

    public List<HeaderExtension> extensions() {
        return all("extmap")
                .map(HeaderExtension::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The mids of the first group with these semantics (RFC 5888); empty when there is none. */
    public Optional<List<String>> group(String semantics) {
        return all("group")
                .map(value -> List.of(value.strip().split(" +", 64)))
                .filter(fields -> fields.getFirst().equals(semantics))
                .map(fields -> fields.subList(1, fields.size()))
                .findFirst();
    }
}
