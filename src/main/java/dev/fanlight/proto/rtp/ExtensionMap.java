package dev.fanlight.proto.rtp;

import java.util.Map;

/** Which id stands for which header extension on one leg, as SDP's extmap lines agreed (RFC 8285 5); immutable. */
public final class ExtensionMap {
    /** Nothing was agreed. */
    public static final ExtensionMap NONE = new ExtensionMap(Map.of());

    private static final int NO_ID = 0;

    private final int[] idOfKind = new int[HeaderExtension.COUNT];

    /**
     * From what was agreed.
     *
     * @throws IllegalArgumentException when an id is not 1 to 255 (15 included: it is for the two-byte form only)
     */
    public ExtensionMap(Map<HeaderExtension, Integer> ids) {
        for (var entry : ids.entrySet()) {
            if (entry.getValue() < 1 || entry.getValue() > 255) {
                throw new IllegalArgumentException("header extension id out of range: " + entry);
            }
            idOfKind[entry.getKey().index()] = entry.getValue();
        }
    }

    /** 1 to 255, or 0 where the extension was not agreed on. */
    // hot
    public int id(HeaderExtension kind) {
        return idOfKind[kind.index()];
    }

    public boolean has(HeaderExtension kind) {
        return id(kind) != NO_ID;
    }
}
