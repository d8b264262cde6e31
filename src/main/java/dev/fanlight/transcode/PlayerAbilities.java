package dev.fanlight.transcode;

import dev.fanlight.media.Codec;
import java.util.Set;

/**
 * What a viewer can play.
 *
 * @param codecs all of them, of pictures and of sound
 * @param everyForm whether whatever these codecs know of will do: frames in another order than they are shown (B-frames), more
 *     colour, more bits; never over WebRTC
 */
public record PlayerAbilities(Set<Codec> codecs, boolean everyForm) {
    public PlayerAbilities {
        codecs = Set.copyOf(codecs);
    }
}
