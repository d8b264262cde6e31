package dev.fanlight.proto.srtp;

import dev.fanlight.ffm.NativeBlock;

/** How many blocks of native memory SRTP contexts hold now; for tests elsewhere. */
public final class OpenBlocks {
    private OpenBlocks() {}

    public static int count() {
        return NativeBlock.open();
    }
}
