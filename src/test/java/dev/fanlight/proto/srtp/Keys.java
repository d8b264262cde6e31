package dev.fanlight.proto.srtp;

/** Looks into master keys for tests of other rooms. */
public final class Keys {
    private Keys() {}

    /** Whether they are the same: they seal the same packet to the same bytes. */
    public static boolean same(SrtpMasterKey one, SrtpMasterKey other) {
        return one.profile() == other.profile() && java.util.Arrays.equals(seal(one), seal(other));
    }

    private static byte[] seal(SrtpMasterKey key) {
        try (var context = new OutboundSrtpContext(SrtpEngine.best(), key)) {
            return Srtp.protectRtp(context, Srtp.rtp(1), 1);
        }
    }
}
