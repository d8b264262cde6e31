package dev.fanlight.sim;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.transcode.Lease;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Rendition;
import dev.fanlight.transcode.Renditions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Conversions that are granted to all who need them, until a test has them given up. What they make, the test sends. */
public final class MortalConversion implements Renditions {
    private final Map<Lease, Consumer<Refusal>> leases = new ConcurrentHashMap<>();
    private volatile @Nullable Refusal end;

    /** From now on there are none. */
    public void giveUp(Refusal why) {
        end = why;
        leases.values().forEach(told -> told.accept(why));
    }

    /** How many need one now. */
    public int leases() {
        return leases.size();
    }

    @Override
    public Need need(Stream stream, Rendition rendition) {
        var why = end;
        if (why != null) {
            return new Need.Refused(why);
        }
        var lease = new Granted(stream, rendition);
        leases.put(lease, refusal -> {});
        return new Need.Granted(lease);
    }

    private final class Granted implements Lease {
        private final Stream stream;
        private final Rendition rendition;

        Granted(Stream stream, Rendition rendition) {
            this.stream = stream;
            this.rendition = rendition;
        }

        @Override
        public Rendition rendition() {
            return rendition;
        }

        @Override
        public Optional<Track> track() {
            return stream.convertedTracks().stream()
                    .filter(track -> track.format().codec() == rendition.codec())
                    .findFirst();
        }

        @Override
        public boolean awaitBegun(Duration atMost) {
            return true;
        }

        @Override
        public Optional<Refusal> failure() {
            return Optional.ofNullable(end);
        }

        @Override
        public String lastWords() {
            return "";
        }

        @Override
        public void onGivenUp(Consumer<Refusal> told) {
            leases.replace(this, told);
        }

        @Override
        public void close() {
            leases.remove(this);
        }
    }
}
