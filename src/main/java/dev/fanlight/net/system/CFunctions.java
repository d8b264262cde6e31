package dev.fanlight.net.system;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** Finds functions of the C library. Pointers are longs. */
final class CFunctions {
    private CFunctions() {}

    /** A handle that throws {@link UnsatisfiedLinkError} when called where the function is missing. */
    @SuppressWarnings("restricted") // Native access is what this class is for; the launcher allows it.
    static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(found -> linker.downcallHandle(found, descriptor, options))
                .orElseGet(() -> missing(name, descriptor));
    }

    static boolean has(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).isPresent();
    }

    private static MethodHandle missing(String name, FunctionDescriptor descriptor) {
        var type = descriptor.toMethodType();
        var thrower = MethodHandles.throwException(type.returnType(), UnsatisfiedLinkError.class)
                .bindTo(new UnsatisfiedLinkError(name));
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }
}
