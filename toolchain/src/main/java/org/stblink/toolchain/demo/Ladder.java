package org.stblink.toolchain.demo;

import java.io.PrintStream;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Draws what happens between three parties, a line each:
 *
 * <pre>
 *        STB-0001               server               STB-0002
 *  301      |------- register ---->|                     |        id STB-0001
 * </pre>
 */
final class Ladder {
    /** The caller's column. */
    static final int CALLER = 0;
    /** The server's. */
    static final int SERVER = 1;
    /** The target's. */
    static final int TARGET = 2;

    private static final int GAP = 23;
    private static final int LEFT = 8;

    private final PrintStream out;
    private final SortedSet<Integer> steps = new TreeSet<>();

    Ladder(PrintStream out) {
        this.out = out;
    }

    /** A heading between two scenes. */
    synchronized void scene(String text) {
        out.println();
        out.println("-- " + text);
    }

    /** The names above the columns. */
    synchronized void head(String caller, String target) {
        StringBuilder line = blank();
        put(line, column(CALLER) - caller.length() / 2, caller);
        put(line, column(SERVER) - 3, "server");
        put(line, column(TARGET) - target.length() / 2, target);
        out.println(line.toString().stripTrailing());
    }

    /** An arrow from one column to another. */
    synchronized void arrow(int step, int from, int to, String label, String note) {
        StringBuilder line = lines(step);
        int left = Math.min(column(from), column(to)) + 1;
        int right = Math.max(column(from), column(to)) - 1;
        for (int i = left; i <= right; i++) {
            line.setCharAt(i, '-');
        }
        line.setCharAt(to > from ? right : left, to > from ? '>' : '<');
        String text = " " + label + " ";
        put(line, left + Math.max(1, (right - left + 1 - text.length()) / 2), text);
        print(line, note);
    }

    /** Something that happens at one party. */
    synchronized void at(int step, int where, String label, String note) {
        StringBuilder line = lines(step);
        put(line, column(where), "* " + label);
        print(line, note);
    }

    /** The patent's steps drawn so far. */
    synchronized SortedSet<Integer> steps() {
        return new TreeSet<>(steps);
    }

    private void print(StringBuilder line, String note) {
        int width = column(TARGET) + 4;
        while (line.length() < width) {
            line.append(' ');
        }
        out.println((line + "  " + note).stripTrailing());
        out.flush();
    }

    private StringBuilder lines(int step) {
        StringBuilder line = blank();
        for (int c = CALLER; c <= TARGET; c++) {
            line.setCharAt(column(c), '|');
        }
        if (step > 0) {
            steps.add(step);
            put(line, 1, Integer.toString(step));
        }
        return line;
    }

    private static StringBuilder blank() {
        return new StringBuilder(" ".repeat(column(TARGET) + 20));
    }

    private static int column(int party) {
        return LEFT + party * GAP;
    }

    private static void put(StringBuilder line, int at, String text) {
        int from = Math.max(at, 0);
        line.replace(from, Math.min(line.length(), from + text.length()), text);
    }
}
