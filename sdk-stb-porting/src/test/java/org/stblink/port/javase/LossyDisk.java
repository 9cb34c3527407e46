package org.stblink.port.javase;

import java.io.IOException;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that loses power at a chosen step and then keeps only what a real one would have to.
 *
 * <p>It is as nasty as POSIX allows: content that was not brought to the disk may be gone, cut off or garbage; each
 * change of a name since the last {@link #syncDirectory} may have happened or not, whatever came after it.
 */
final class LossyDisk implements FileOps {
    /** The power went. */
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A file's content; a name points to it. */
    private static final class Inode {
        byte[] content = new byte[0];
        boolean onDisk;
    }

    private final Random random;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> namesOnDisk = new TreeMap<>();
    /** Changes of names since the last sync, oldest first; a null inode is a removal. */
    private final List<Map.Entry<String, Inode>> pending = new ArrayList<>();

    private int steps;
    private int cutAt = Integer.MAX_VALUE;
    private int failAt = Integer.MAX_VALUE;

    LossyDisk(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L); // Small seeds as they are all begin with the same coin.
    }

    /** Loses power at the n-th step from now, 0 being the next. */
    void cutPowerAt(int n) {
        steps = 0;
        cutAt = n;
    }

    /** Throws at the n-th step from now. */
    void failAt(int n) {
        steps = 0;
        failAt = n;
    }

    int stepsTaken() {
        return steps;
    }

    private void step() throws IOException {
        int now = steps++;
        if (now == cutAt) {
            throw new PowerCut();
        }
        if (now == failAt) {
            throw new IOException("input/output error");
        }
    }

    /** What is there when the power comes back. */
    void restart() {
        cutAt = Integer.MAX_VALUE;
        failAt = Integer.MAX_VALUE;
        for (Map.Entry<String, Inode> change : pending) {
            if (random.nextBoolean()) {
                change(namesOnDisk, change.getKey(), change.getValue());
            }
        }
        pending.clear();
        for (Inode inode : namesOnDisk.values()) {
            if (!inode.onDisk) {
                inode.content = Arrays.copyOf(inode.content, random.nextInt(inode.content.length + 1));
                if (inode.content.length > 0 && random.nextBoolean()) {
                    inode.content[random.nextInt(inode.content.length)] ^= 0x55;
                }
                inode.onDisk = true;
            }
        }
        names = new TreeMap<>(namesOnDisk);
    }

    private static void change(Map<String, Inode> where, String name, Inode inodeOrNull) {
        if (inodeOrNull == null) {
            where.remove(name);
        } else {
            where.put(name, inodeOrNull);
        }
    }

    private void change(String name, Inode inodeOrNull) {
        change(names, name, inodeOrNull);
        pending.add(new SimpleEntry<>(name, inodeOrNull));
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(names.keySet());
    }

    @Override
    public byte[] read(String name, int limit) throws IOException {
        Inode inode = names.get(name);
        if (inode != null && inode.content.length > limit) {
            throw new IOException("too long");
        }
        return inode == null ? null : inode.content.clone();
    }

    @Override
    public void writeDurably(String name, byte[] content) throws IOException {
        if (names.containsKey(name)) {
            throw new IOException(name + " is there");
        }
        step();
        Inode inode = new Inode();
        change(name, inode);
        step();
        inode.content = Arrays.copyOf(content, content.length / 2);
        step();
        inode.content = content.clone();
        step();
        inode.onDisk = true;
        step();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step();
        Inode inode = names.get(from);
        if (inode == null) {
            throw new IOException(from + " is not there");
        }
        // Two changes, each of which may be lost by itself: nastier than a journalling file system, as small flash ones
        // are.
        change(to, inode);
        change(from, null);
        step();
    }

    @Override
    public void delete(String name) throws IOException {
        if (names.containsKey(name)) {
            step();
            change(name, null);
            step();
        }
    }

    @Override
    public void syncDirectory() throws IOException {
        step();
        namesOnDisk = new TreeMap<>(names);
        pending.clear();
        step();
    }

    @Override
    public String place() {
        return "the lossy disk";
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
