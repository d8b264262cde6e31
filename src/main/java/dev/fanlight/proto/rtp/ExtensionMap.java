package dev.fanlight.proto.rtp;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which id stands for which header extension in one direction of one track (RFC 8285 5); immutable. */
public final class ExtensionMap {
    /** Nothing was agreed. */
    public static final ExtensionMap NONE = new ExtensionMap(Map.of());

    private static final int NO_ID = 0;
    static final int LARGEST_ONE_BYTE_ID = 14;

    private final int[] idOfKind = new int[RtpExtension.COUNT];

    /**
     * From what was agreed.
     *
     * @throws IllegalArgumentException when an id is not 1 to 255 (15 included: it is for the two-byte form only)
     */
    public ExtensionMap(Map<RtpExtension, Integer> ids) {
        for (var entry : ids.entrySet()) {
            if (entry.getValue() < 1 || entry.getValue() > 255) {
                throw new IllegalArgumentException("header extension id out of range: " + entry);
            }
            idOfKind[entry.getKey().index()] = entry.getValue();
        }
    }

    /** 1 to 255, or 0 where the extension was not agreed on. */
    // hot
    public int id(RtpExtension kind) {
        return idOfKind[kind.index()];
    }

    public boolean has(RtpExtension kind) {
        return id(kind) != NO_ID;
    }

    /** The smallest form that can carry all these ids. */
    public ExtensionForm form() {
        return Arrays.stream(idOfKind).allMatch(id -> id <= LARGEST_ONE_BYTE_ID)
                ? ExtensionForm.ONE_BYTE
                : ExtensionForm.TWO_BYTE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtensionMap map && Arrays.equals(map.idOfKind, idOfKind);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(idOfKind);
    }

    @Override
    public String toString() {
        return Stream.of(RtpExtension.values())
                .filter(this::has)
                .map(kind -> kind + "=" + id(kind))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
