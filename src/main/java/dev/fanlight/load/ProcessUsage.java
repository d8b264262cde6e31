package dev.fanlight.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a process has used so far, from Linux' /proc. */
public record ProcessUsage(double cpuSeconds, long rssBytes) {
    /** USER_HZ: Linux shows times to programs in hundredths of a second on all machines we run on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Empty when there is no such process, or no /proc. */
    public static Optional<ProcessUsage> read(long pid) {
        var process = Path.of("/proc", Long.toString(pid));
        try {
            return Optional.of(new ProcessUsage(
                    cpuSeconds(Files.readString(process.resolve("stat"))),
                    rssBytes(Files.readString(process.resolve("status")))));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Fields 14 and 15 of proc(5); the second one, a name in brackets, may hold anything, so count from its end. */
    static double cpuSeconds(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    static long rssBytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
