package org.stblink.port.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened, as a sequence diagram in text, and as one number to compare two runs by. */
final class SimTrace {
    /** Enough to see how a run came to its end; the fingerprint covers everything before. */
    private static final int KEPT = 2000;

    private static final int LANE = 14;
    private static final int MARGIN = 12;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final class Entry {
        final long millis;
        final String from;
        final @Nullable String toOrNull;
        final String text;
        /** Of a transfer; -1 for anything else. */
        int bytes;

        int pieces = 1;

        Entry(long millis, String from, @Nullable String toOrNull, String text, int bytes) {
            this.millis = millis;
            this.from = from;
            this.toOrNull = toOrNull;
            this.text = text;
            this.bytes = bytes;
        }

        /** Whether the two are pieces of one transfer, with nothing in between. */
        boolean continues(Entry before) {
            return bytes >= 0
                    && before.bytes >= 0
                    && from.equals(before.from)
                    && String.valueOf(toOrNull).equals(String.valueOf(before.toOrNull))
                    && text.equals(before.text);
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<Entry>();
    private long fingerprint = FNV_START;
    private long count;
    private boolean dropped;

    /** Something that happened at one host. */
    void note(long millis, String host, String text) {
        add(new Entry(millis, host, null, text, -1));
    }

    /** Something that went from one host to another. */
    void arrow(long millis, String from, String to, String text) {
        add(new Entry(millis, from, to, text, -1));
    }

    /** Bytes that arrived. */
    void bytes(long millis, String from, String to, String connection, int bytes) {
        add(new Entry(millis, from, to, connection, bytes));
    }

    private void add(Entry entry) {
        count++;
        mix(entry.millis);
        mix(entry.bytes);
        mix(entry.from);
        mix(String.valueOf(entry.toOrNull));
        mix(entry.text);
        Entry last = entries.peekLast();
        if (last != null && entry.continues(last)) {
            last.bytes += entry.bytes;
            last.pieces++;
            return;
        }
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
            dropped = true;
        }
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
    }

    private void mix(long value) {
        fingerprint = (fingerprint ^ value) * FNV_PRIME;
        fingerprint ^= fingerprint >>> 29;
    }

    long fingerprint() {
        return fingerprint;
    }

    String diagram(long seed, long nowMillis) {
        Map<String, Integer> lanes = new LinkedHashMap<String, Integer>();
        for (Entry entry : entries) {
            lane(lanes, entry.from);
            if (entry.toOrNull != null) {
                lane(lanes, entry.toOrNull);
            }
        }
        StringBuilder out = new StringBuilder();
        out.append("seed ")
                .append(seed)
                .append(", ")
                .append(nowMillis)
                .append(" ms, ")
                .append(count)
                .append(" events");
        out.append(dropped ? ", the last " + KEPT + " lines:\n" : ":\n");
        out.append(head(lanes)).append('\n');
        for (Entry entry : entries) {
            out.append(line(entry, lanes)).append('\n');
        }
        return out.toString();
    }

    /** The lane of a host, a new one when it has none yet. */
    private static int lane(Map<String, Integer> lanes, String host) {
        Integer known = lanes.get(host);
        if (known != null) {
            return known;
        }
        int fresh = lanes.size();
        lanes.put(host, fresh);
        return fresh;
    }

    private static String head(Map<String, Integer> lanes) {
        char[] row = blank(lanes.size());
        for (Map.Entry<String, Integer> lane : lanes.entrySet()) {
            String name = lane.getKey();
            String shown = name.length() < LANE ? name : name.substring(0, LANE - 1);
            int at = column(lane.getValue()) - shown.length() / 2;
            shown.getChars(0, shown.length(), row, at);
        }
        return new String(row);
    }

    private static String line(Entry entry, Map<String, Integer> lanes) {
        char[] row = blank(lanes.size());
        for (int lane : new ArrayList<Integer>(lanes.values())) {
            row[column(lane)] = '|';
        }
        String time = String.valueOf(entry.millis);
        time.getChars(0, time.length(), row, Math.max(0, MARGIN - 3 - time.length()));
        int from = column(lane(lanes, entry.from));
        if (entry.toOrNull == null || entry.toOrNull.equals(entry.from)) {
            row[from] = '*';
        } else {
            int to = column(lane(lanes, entry.toOrNull));
            for (int i = Math.min(from, to) + 1; i < Math.max(from, to); i++) {
                row[i] = '-';
            }
            row[to > from ? to - 1 : to + 1] = to > from ? '>' : '<';
        }
        StringBuilder text = new StringBuilder(new String(row)).append("  ").append(entry.text);
        if (entry.bytes >= 0) {
            text.append(' ').append(entry.bytes).append(" bytes");
            if (entry.pieces > 1) {
                text.append(" in ").append(entry.pieces).append(" pieces");
            }
        }
        return text.toString();
    }

    private static int column(int lane) {
        return MARGIN + lane * LANE + LANE / 2;
    }

    private static char[] blank(int lanes) {
        char[] row = new char[MARGIN + lanes * LANE];
        Arrays.fill(row, ' ');
        return row;
    }
}
