package dev.fanlight.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/** Finds libraries of the system and the functions in them; those loaded stay until the process ends. Pointers are longs. */
public final class NativeFunctions {
    private NativeFunctions() {}

    /**
     * A library of the system; empty where it is missing.
     *
     * @param soname as the system's loader knows it, version included
     */
    @SuppressWarnings("restricted") // Native access is what this class is for; the launcher allows it.
    public static Optional<SymbolLookup> library(String soname) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(soname, Arena.global()));
        } catch (IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    /** A function of C itself, as {@link #function}. */
    public static MethodHandle standardFunction(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return at(standard(name), name, descriptor, options);
    }

    public static boolean hasStandardFunction(String name) {
        return standard(name).isPresent();
    }

    /** A handle that throws {@link UnsatisfiedLinkError} when called where library or function is missing. */
    public static MethodHandle function(Optional<SymbolLookup> library, String name, FunctionDescriptor descriptor) {
        return at(library.flatMap(found -> found.find(name)), name, descriptor);
    }

    /** As {@link #function}, for one that returns within a microsecond or so: the JVM does not leave Java for it. */
    public static MethodHandle shortFunction(
            Optional<SymbolLookup> library, String name, FunctionDescriptor descriptor) {
        return at(library.flatMap(found -> found.find(name)), name, descriptor, Linker.Option.critical(false));
    }

    /** As {@link #shortFunction}, by the function's address; zero where it is missing. */
    public static MethodHandle shortFunction(long address, String name, FunctionDescriptor descriptor) {
        var symbol = address == 0 ? Optional.<MemorySegment>empty() : Optional.of(MemorySegment.ofAddress(address));
        return at(symbol, name, descriptor, Linker.Option.critical(false));
    }

    private static Optional<MemorySegment> standard(String name) {
        return Linker.nativeLinker().defaultLookup().find(name);
    }

    @SuppressWarnings("restricted") // as above
    private static MethodHandle at(
            Optional<MemorySegment> symbol, String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return symbol.map(found -> Linker.nativeLinker().downcallHandle(found, descriptor, options))
                .orElseGet(() -> missing(name, descriptor));
    }

    private static MethodHandle missing(String name, FunctionDescriptor descriptor) {
        var type = descriptor.toMethodType();
        var thrower = MethodHandles.throwException(type.returnType(), UnsatisfiedLinkError.class)
                .bindTo(new UnsatisfiedLinkError(name));
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }
}
