package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which program is followed: the wanted one, else the first that has video, else the first that has audio. One thread. */
final class ProgramChoice {
    static final int MAX_PROGRAMS = 64;
    private static final int NONE = -1;
    private static final int HEAD_BYTES = 8;

    private final int wanted;

    /** PIDs of the maps by the program's number. */
    private final SortedMap<Integer, Integer> mapPids = new TreeMap<>();

    private final Set<Integer> withoutVideo = new HashSet<>();
    private int associationsHash;
    private int chosen = NONE;

    /** @param wanted a program's number; 0 for any */
    ProgramChoice(int wanted) {
        this.wanted = wanted;
    }

    /** Takes a section of the program association table; false when it tells nothing new, or is none. */
    boolean onAssociations(ByteBuf section) {
        if (section.getByte(0) != 0 || section.hashCode() == associationsHash) {
            return false;
        }
        associationsHash = section.hashCode();
        // A table of several sections is more than any source that is one camera has; each adds to those before.
        if (section.getByte(6) == 0) {
            mapPids.clear();
            withoutVideo.clear();
        }
        for (var at = HEAD_BYTES; at + 4 <= section.writerIndex(); at += 4) {
            var program = section.getUnsignedShort(at);
            var pid = section.getUnsignedShort(at + 2) & 0x1FFF;
            // Program 0 is the network's table.
            if (program != 0 && pid >= 16 && pid < 8191 && !isFull()) {
                mapPids.put(program, pid);
            }
        }
        if (!mapPids.containsKey(chosen)) {
            chosen = NONE;
        }
        return true;
    }

    boolean isFull() {
        return mapPids.size() >= MAX_PROGRAMS;
    }

    Collection<Integer> pids() {
        return mapPids.values();
    }

    /** Whether the map that came on a PID is that of the program to follow. */
    boolean isChosen(int pid, ProgramMap map) {
        if (mapPids.getOrDefault(map.program(), NONE) != pid || (wanted != 0 && map.program() != wanted)) {
            return false;
        }
        if (chosen == NONE && (map.firstVideo().isPresent() || wanted != 0)) {
            chosen = map.program();
        }
        // The map of a program without video comes again only after those of all others.
        if (chosen == NONE && !withoutVideo.add(map.program())) {
            chosen = map.firstAudio().isPresent() ? map.program() : NONE;
        }
        return chosen == map.program();
    }
}
