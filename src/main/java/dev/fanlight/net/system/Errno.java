package dev.fanlight.net.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeFunctions;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Error numbers of Linux on amd64 and arm64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EINVAL = 22;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ENOBUFS = 105;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;

    private static final MethodHandle STRERROR =
            NativeFunctions.standardFunction("strerror", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    private Errno() {}

    /** For people: {@code Address already in use}. */
    public static String text(int errno) {
        try {
            return Memory.string((long) STRERROR.invokeExact(errno));
        } catch (Throwable bug) {
            throw new IllegalStateException("strerror", bug);
        }
    }
}
