package dev.fanlight.endpoint.webrtc.publish;

import java.util.EnumMap;

/** What one publisher's packets died of since it was last told. Belongs to one thread. */
final class DropCounts {
    /** Takes what was counted. */
    interface Out {
        /** So many, 1 or more, died of this. */
        void dropped(PublisherDrop reason, long count);
    }

    private static final class Count {
        long packets;
    }

    private final EnumMap<PublisherDrop, Count> counts = new EnumMap<>(PublisherDrop.class);
    private boolean any;

    DropCounts() {
        for (var reason : PublisherDrop.values()) {
            counts.put(reason, new Count());
        }
    }

    // hot
    void add(PublisherDrop reason) {
        add(reason, 1);
    }

    // hot
    void add(PublisherDrop reason, long packets) {
        var count = counts.get(reason);
        if (count != null) {
            count.packets += packets;
            any = true;
        }
    }

    /** Tells and forgets. */
    void tell(Out out) {
        if (!any) {
            return;
        }
        any = false;
        counts.forEach((reason, count) -> {
            if (count.packets > 0) {
                out.dropped(reason, count.packets);
                count.packets = 0;
            }
        });
    }
}
