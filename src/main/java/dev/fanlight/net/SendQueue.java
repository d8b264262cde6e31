package dev.fanlight.net;

import dev.fanlight.ffm.NativeFunctions;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Linux kernel how many bytes of a TCP socket the peer has not confirmed yet, sent or not (tcp(7), SIOCOUTQ).
 * One per socket, used by the socket's loop.
 */
final class SendQueue {
    private static final long SIOCOUTQ = 0x5411;
    private static final @Nullable MethodHandle IOCTL = findIoctl();

    private final int descriptor;
    private final int[] answer = new int[1];
    private final MemorySegment answerSegment = MemorySegment.ofArray(answer);

    SendQueue(int descriptor) {
        this.descriptor = descriptor;
    }

    private static @Nullable MethodHandle findIoctl() {
        if (!System.getProperty("os.name").equals("Linux") || !NativeFunctions.hasStandardFunction("ioctl")) {
            return null;
        }
        return NativeFunctions.standardFunction(
                "ioctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2),
                // The answer goes straight into the Java array.
                Linker.Option.critical(true));
    }

    /** Bytes not confirmed; negative where that cannot be known. */
    int unconfirmedBytes() { // hot
        if (IOCTL == null) {
            return -1;
        }
        try {
            var result = (int) IOCTL.invokeExact(descriptor, SIOCOUTQ, answerSegment);
            return result == 0 ? answer[0] : -1;
        } catch (Throwable bug) {
            throw new IllegalStateException("ioctl(SIOCOUTQ)", bug);
        }
    }
}
